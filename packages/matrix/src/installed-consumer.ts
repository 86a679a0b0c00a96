import { byNpm, type Consumer, type Wanted } from '@stageguard/release';
import { tarballs } from './tarballs.js';

/** The OpenTelemetry of consumers, unless a row says otherwise. */
export const TELEMETRY: Wanted = {
  '@opentelemetry/api': '1.9',
  '@opentelemetry/sdk-metrics': '2.12.0',
};

/** A consumer who has installed the packed packages, and these. */
export async function installedConsumer(wanted: Wanted): Promise<Consumer> {
  return byNpm(await tarballs(), [], wanted);
}
