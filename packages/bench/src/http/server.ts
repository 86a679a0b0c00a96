import type { Server } from 'node:http';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Framework, Variant } from './variants.js';

/** A server with what its process is measured with. */
export async function createServerOf(framework: Framework, variant: Variant): Promise<Server> {
  const meterProvider = new MeterProvider({
    readers: [new PrometheusExporter({ preventServerStart: true })],
  });
  metrics.setGlobalMeterProvider(meterProvider);
  // Metrics only: without a tracer provider its spans record nothing.
  if (variant === "OpenTelemetry's HTTP instrumentation") {
    registerInstrumentations({ meterProvider, instrumentations: [new HttpInstrumentation()] });
  }
  if (variant === 'our register') require('@stageguard/register');
  // After these, which patch what is loaded from here on.
  const { createServer } = require(`./${framework}.js`) as {
    createServer(variant: Variant): Server | Promise<Server>;
  };
  return createServer(variant);
}
