import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { clientInterceptor, createGrpcClientMetrics } from '@stageguard/grpc';
import { serve } from '../service.js';
import { streamedMessages, unaryCalls } from './echo-client.js';
import type { ClientVariant } from './variants.js';

metrics.setGlobalMeterProvider(
  new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] }),
);

const [, , variant, asking, echo] = process.argv as [string, string, ClientVariant, string, string];
const interceptors = variant === 'nothing' ? [] : [clientInterceptor(createGrpcClientMetrics())];
const ask = asking === 'unary' ? unaryCalls : streamedMessages;

// A client that serves: whoever connects says how often it shall ask the echo server, and is hung up on when it has.
const server = createServer(async (socket) => {
  const [times] = await once(socket, 'data');
  await ask(Number(echo), Number(times), interceptors);
  socket.end();
});
server.listen(0, '127.0.0.1', () => serve((server.address() as AddressInfo).port));
