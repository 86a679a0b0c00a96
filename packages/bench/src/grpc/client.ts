import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { clientInterceptor, createGrpcClientMetrics } from '@stageguard/grpc';
import { serveItself } from '../service.js';
import { streamedMessages, unaryCalls } from './echo-client.js';
import type { ClientVariant } from './variants.js';

metrics.setGlobalMeterProvider(
  new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] }),
);

const [, , variant, asking, echo] = process.argv as [string, string, ClientVariant, string, string];
const interceptors = variant === 'nothing' ? [] : [clientInterceptor(createGrpcClientMetrics())];
const ask = asking === 'unary' ? unaryCalls : streamedMessages;

serveItself((times) => ask(Number(echo), times, interceptors));
