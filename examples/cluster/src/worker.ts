import { createService } from './service.js';
import { startTelemetry } from './telemetry.js';

/** What a worker tells the primary. */
export interface Ready {
  readonly metricsPort: number;
}

/** Serves on the port that all workers share. */
export async function runWorker(port: number, metricsPort: number): Promise<void> {
  const ready: Ready = { metricsPort: await startTelemetry(metricsPort) };
  createService().listen(port, '127.0.0.1', () => process.send?.(ready));
}
