import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { clientInterceptor, createGrpcClientMetrics } from '@stageguard/grpc';
import { serveItself } from '../service.js';
import { createEchoClient, streamedMessages, unaryCalls } from './echo-client.js';
import type { ClientVariant } from './variants.js';

metrics.setGlobalMeterProvider(
  new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] }),
);

const [, , asking, echo, ...variants] = process.argv as [string, string, string, string, ...ClientVariant[]];
const ask = asking === 'unary' ? unaryCalls : streamedMessages;

serveItself(
  ...variants.map((variant) => {
    const interceptors = variant === 'nothing' ? [] : [clientInterceptor(createGrpcClientMetrics())];
    const client = createEchoClient(Number(echo), interceptors);
    return (times: number) => ask(client, times);
  }),
);
