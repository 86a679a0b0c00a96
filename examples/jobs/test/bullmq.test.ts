import './fixtures/time';

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { hasRedis, startRedis } from '@stageguard/testing/program';
import { Queue } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { jobs, startWorker, stopWorker } from '../dist/bullmq';
import { describeRecipe } from './fixtures/describe-recipe';

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider());
});

afterAll(() => {
  context.disable();
  trace.disable();
});

if (hasRedis() || process.env['STAGEGUARD_REQUIRE_REDIS'] === '1') {
  describeRecipe('jobs of BullMQ', {
    metrics: jobs,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    async start(steps, invoices) {
      const redis = await startRedis();
      const connection = { path: redis.path };
      const queue = new Queue('invoices', { connection });
      await queue.addBulk(invoices.map((invoice) => ({ name: 'invoice', data: { invoice } })));
      const worker = startWorker(connection, steps, { telemetry: new BullMQOtel({ tracerName: 'billing' }) });
      return {
        async stop() {
          await stopWorker(worker);
          // What was in flight is over for Redis too.
          const counts = await queue.getJobCounts('active', 'completed', 'failed');
          const { length: failed } = invoices.filter((invoice) => invoice.startsWith('fail'));
          expect(counts).toEqual({ active: 0, completed: invoices.length - failed, failed });
        },
        async close() {
          await queue.close();
          await redis.stop();
        },
      };
    },
  });
} else {
  console.warn('Left out, since there is no redis-server here: jobs of BullMQ');
  it.skip('jobs of BullMQ (there is no redis-server here)', () => {});
}
