import type { RequestListener, Server } from 'node:http';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Framework, Variant } from './variants.js';

/** The server that the command line of this process asks for. */
export function createAskedServer(): Server {
  const [framework, variant] = process.argv.slice(2) as [Framework, Variant];
  const meterProvider = new MeterProvider({
    readers: [new PrometheusExporter({ preventServerStart: true })],
  });
  metrics.setGlobalMeterProvider(meterProvider);
  // Metrics only: without a tracer provider its spans record nothing.
  if (variant === "OpenTelemetry's HTTP instrumentation") {
    registerInstrumentations({ meterProvider, instrumentations: [new HttpInstrumentation()] });
  }
  // After the instrumentation, which patches what is loaded from here on.
  const { createServer } = require('node:http') as typeof import('node:http');
  const { createApplication } = require(`./${framework}.js`) as {
    createApplication(variant: Variant): RequestListener;
  };
  return createServer(createApplication(variant));
}
