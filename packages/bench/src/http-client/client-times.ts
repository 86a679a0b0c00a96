import { channel, subscribe } from 'node:diagnostics_channel';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { countUndici, createHttpClientMetrics } from '@stageguard/http-client';
import { rawAdd } from '../core/job-calls.js';
import { timeInRounds } from '../time-in-rounds.js';

const EVENTS = ['request:create', 'client:sendHeaders', 'request:headers', 'request:trailers'] as const;
const socket = { bytesRead: 0, bytesWritten: 0 };
const response = { statusCode: 200 };

/** An outgoing call as undici tells of it, counted in three stages; the same heard by somebody who does nothing; one raw add. */
export function clientTimes() {
  const meterProvider = new MeterProvider({
    readers: [new PrometheusExporter({ preventServerStart: true })],
  });
  metrics.setGlobalMeterProvider(meterProvider);
  countUndici(createHttpClientMetrics());
  for (const event of EVENTS) subscribe(`bench:${event}`, () => {});
  return timeInRounds({ raw: rawAdd(meterProvider), heard: callsOn('bench'), counted: callsOn('undici') });
}

function callsOn(prefix: string): () => void {
  const [create, sent, headers, trailers] = EVENTS.map((event) => channel(`${prefix}:${event}`));
  return () => {
    const request = {
      origin: 'http://payments.internal',
      method: 'GET',
      path: '/charge?id=7',
      upgrade: null,
    };
    create?.publish({ request });
    sent?.publish({ request, socket });
    headers?.publish({ request, response });
    trailers?.publish({ request });
  };
}
