import { createRequestMetrics } from '@stageguard/core';
import { type ConnectionOptions, type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Steps } from './steps.js';

export const jobs = createRequestMetrics({ name: 'billing.jobs', stages: { render: {}, send: {} } });

export function startWorker(
  connection: ConnectionOptions,
  { render, send }: Steps,
  options?: Partial<WorkerOptions>,
): Worker {
  const handler = jobs.wrap(
    async ({ data }: Job<{ invoice: string }>) => {
      jobs.enter('render');
      const document = await render(data.invoice);
      jobs.enter('send');
      await send(document);
    },
    ({ name, id, queueName }) => ({ name: `${name} ${id}`, attributes: { queue: queueName } }),
  );
  return new Worker('invoices', handler, { connection, concurrency: 20, ...options });
}

export async function stopWorker(worker: Worker): Promise<void> {
  await worker.close(); // takes no more, and tells Redis how those in flight have ended
  await jobs.drained();
}
