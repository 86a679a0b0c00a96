import './fixtures/time';

import type { Consumer, ConsumerRunConfig, KafkaMessage } from 'kafkajs';
import { messages, runByBatch, runByMessage, stop } from '../dist/kafkajs';
import { describeRecipe } from './fixtures/describe-recipe';

// There is no broker here: a stand-in of kafkajs's types calls the handlers as its consumer does, a message for each of
// as many partitions. `disconnect` waits for them.

function standIn(invoices: readonly string[]): Consumer {
  let handled: Promise<unknown> = Promise.resolve();
  const consumer: Pick<Consumer, 'run' | 'disconnect'> = {
    async run(config: ConsumerRunConfig = {}) {
      handled = Promise.allSettled(invoices.map((invoice, partition) => deliver(config, invoice, partition)));
    },
    disconnect: async () => void (await handled),
  };
  return consumer as Consumer;
}

async function deliver({ eachMessage, eachBatch }: ConsumerRunConfig, invoice: string, partition: number) {
  const topic = 'invoices';
  const message: KafkaMessage = {
    key: null,
    value: Buffer.from(invoice),
    timestamp: '0',
    attributes: 0,
    offset: '7',
    headers: {},
  };
  const heartbeat = async () => {};
  const pause = () => () => {};
  await eachMessage?.({ topic, partition, message, heartbeat, pause });
  await eachBatch?.({
    batch: {
      topic,
      partition,
      highWatermark: '8',
      messages: [message],
      isEmpty: () => false,
      firstOffset: () => '7',
      lastOffset: () => '7',
      offsetLag: () => '0',
      offsetLagLow: () => '0',
    },
    resolveOffset: () => {},
    heartbeat,
    pause,
    commitOffsetsIfNecessary: async () => {},
    uncommittedOffsets: () => ({ topics: [] }),
    isRunning: () => true,
    isStale: () => false,
  });
}

const kinds = { 'each message': runByMessage, 'each batch': runByBatch };
for (const [kind, run] of Object.entries(kinds)) {
  describeRecipe(`kafkajs by ${kind}`, {
    metrics: messages,
    async start(steps, invoices) {
      const consumer = standIn(invoices);
      await run(consumer, steps);
      return { stop: () => stop(consumer) };
    },
  });
}
