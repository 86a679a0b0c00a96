import { createRequestMetrics } from '@stageguard/core';
import type { Consumer, KafkaMessage } from 'kafkajs';
import type { Steps } from './steps.js';

export const messages = createRequestMetrics({
  name: 'billing.messages',
  stages: { render: {}, send: {} },
});

function handlerOf({ render, send }: Steps) {
  return messages.wrap(
    async (_topic: string, { value }: KafkaMessage) => {
      messages.enter('render');
      const document = await render(String(value));
      messages.enter('send');
      await send(document);
    },
    (topic, { offset }) => ({ name: `${topic} ${offset}`, attributes: { topic } }),
  );
}

export async function runByMessage(consumer: Consumer, steps: Steps): Promise<void> {
  const handle = handlerOf(steps);
  await consumer.run({
    partitionsConsumedConcurrently: 8,
    eachMessage: ({ topic, message }) => handle(topic, message),
  });
}

export async function runByBatch(consumer: Consumer, steps: Steps): Promise<void> {
  const handle = handlerOf(steps);
  await consumer.run({
    partitionsConsumedConcurrently: 8,
    async eachBatch({ batch: { topic, messages }, resolveOffset, heartbeat }) {
      for (const message of messages) {
        await handle(topic, message);
        resolveOffset(message.offset);
        await heartbeat();
      }
    },
  });
}

export async function stop(consumer: Consumer): Promise<void> {
  await consumer.disconnect(); // fetches no more, and waits for handlers
  await messages.drained();
}
