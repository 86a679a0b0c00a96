import { AsyncLocalStorage } from 'node:async_hooks';
import type { MeterProvider } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';

const attributes = { queue: 'invoices' };
const frame = { queue: 'invoices' };

/** A job: what has to be done for an async context alone, as a job, and as a handler that `wrap` has made. */
export function jobCalls<R>(meterProvider: MeterProvider, work: () => R) {
  const metrics = createRequestMetrics({ name: 'bench.jobs', meterProvider });
  const storage = new AsyncLocalStorage<object>();
  const handler = metrics.wrap(work, () => ({ attributes, name: 'job 17' }));
  return {
    context: () => storage.run(frame, work),
    job: () => metrics.job(work, { attributes, name: 'job 17' }),
    wrap: () => handler(),
  };
}

/** One change by OpenTelemetry's own instruments. */
export function rawAdd(meterProvider: MeterProvider): () => void {
  const active = meterProvider.getMeter('raw').createUpDownCounter('raw.active_jobs');
  return () => active.add(1, { queue: 'invoices' });
}
