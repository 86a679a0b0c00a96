import { once } from 'node:events';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { Consumer } from 'sqs-consumer';
import type { Steps } from './steps.js';

export const messages = createRequestMetrics({
  name: 'billing.messages',
  stages: { render: {}, send: {} },
});

export function startConsumer(sqs: SQSClient, queueUrl: string, { render, send }: Steps): Consumer {
  const handle = messages.wrap(
    async (message: Message) => {
      messages.enter('render');
      const document = await render(String(message.Body));
      messages.enter('send');
      await send(document);
      return message; // deletes it
    },
    ({ MessageId }) => ({ name: `message ${MessageId}` }),
  );
  const consumer = Consumer.create({
    sqs,
    queueUrl,
    batchSize: 10,
    messageAttributeNames: ['traceparent'],
    pollingCompleteWaitTimeMs: 30_000, // without it `stopped` does not wait for messages in flight
    handleMessage: (message) => context.with(contextOf(message), handle, undefined, message),
  });
  consumer.on('error', console.error);
  consumer.on('processing_error', console.error);
  consumer.start();
  return consumer;
}

/** The trace of whoever has sent the message. */
function contextOf({ MessageAttributes = {} }: Message) {
  const sent = { traceparent: MessageAttributes['traceparent']?.StringValue };
  return propagation.extract(ROOT_CONTEXT, sent);
}

export async function stopConsumer(consumer: Consumer): Promise<void> {
  const stopped = once(consumer, 'stopped');
  consumer.stop();
  await stopped; // messages in flight are over, and deleted
  await messages.drained();
}
