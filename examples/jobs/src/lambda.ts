import type { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Steps } from './steps.js';

export const records = createRequestMetrics({
  name: 'billing.records',
  stages: { render: {}, send: {} },
});

export function createHandler(meterProvider: MeterProvider, { render, send }: Steps) {
  const handle = records.wrap(
    async ({ body }: SQSRecord) => {
      records.enter('render');
      const document = await render(body);
      records.enter('send');
      await send(document);
    },
    ({ messageId }) => ({ name: `message ${messageId}` }),
  );
  // An export that fails is no failure of the invocation.
  const flush = () => meterProvider.forceFlush().catch(console.error);
  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    // What hangs is killed at the deadline, and exports nothing then: so where it is is exported a second before.
    const last = setTimeout(flush, context.getRemainingTimeInMillis() - 1_000);
    const results = await Promise.allSettled(Records.map((record) => handle(record)));
    clearTimeout(last);
    // Until the next invocation the process is frozen, and with it the timer of a periodic reader.
    await flush();
    const failed = Records.filter((_, i) => results[i]?.status === 'rejected');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}
