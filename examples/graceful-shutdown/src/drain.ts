import type { Server } from 'node:http';
import type { HttpMetrics } from '@stageguard/express';

type Snapshot = ReturnType<HttpMetrics['snapshot']>;

/**
 * Stops accepting connections and waits until nothing is in flight, work that outlives its response included, or the
 * deadline has passed. Returns what was left.
 */
export async function drain(
  server: Server,
  metrics: Pick<HttpMetrics, 'drained' | 'snapshot'>,
  deadline: number,
): Promise<Snapshot> {
  server.close();
  try {
    await metrics.drained({ signal: AbortSignal.timeout(deadline) });
  } catch {
    // The deadline has passed: the snapshot says what is left.
  }
  return metrics.snapshot();
}
