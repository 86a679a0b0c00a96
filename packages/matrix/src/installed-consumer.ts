import { type Consumer, createConsumer } from '@stageguard/release';
import { tarballs } from './tarballs.js';

/** The OpenTelemetry of consumers, unless a row says otherwise. */
export const TELEMETRY: Readonly<Record<string, string>> = {
  '@opentelemetry/api': '1.9',
  '@opentelemetry/sdk-metrics': '2.12.0',
};

/** A consumer who has installed the packed packages, and these. */
export async function installedConsumer(wanted: Readonly<Record<string, string>>): Promise<Consumer> {
  const consumer = createConsumer();
  try {
    const peers = Object.entries(wanted).map((its) => its.join('@'));
    await consumer.install([...(await tarballs()), ...peers]);
    return consumer;
  } catch (error) {
    consumer[Symbol.dispose]();
    throw error;
  }
}
