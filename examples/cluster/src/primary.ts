import cluster from 'node:cluster';
import type { Ready } from './worker.js';

export interface PrimaryOptions {
  readonly workers: number;
  /** The first worker's metrics are here, the second one's on the next port; 0 takes free ones. */
  readonly metricsPort: number;
  /** Milliseconds until a worker that died is replaced. */
  readonly restartDelay: number;
}

/**
 * Forks the workers, and another one for each that dies. A worker's metrics are on the port where its predecessor's were, so
 * that Prometheus's list of targets never changes.
 */
export function runPrimary({ workers, metricsPort, restartDelay }: PrimaryOptions): void {
  cluster.once('listening', (_worker, { port }) => console.log(`listening on http://127.0.0.1:${port}`));
  for (let i = 0; i < workers; i++) fork(metricsPort === 0 ? 0 : metricsPort + i, restartDelay);
}

function fork(requestedPort: number, restartDelay: number): void {
  let port = requestedPort;
  const worker = cluster.fork({ METRICS_PORT: port });
  const { pid } = worker.process;
  worker.once('message', ({ metricsPort }: Ready) => {
    port = metricsPort;
    console.log(`worker ${pid}: metrics on http://127.0.0.1:${port}/metrics`);
  });
  worker.once('exit', (code, signal) => {
    console.log(`worker ${pid}: ended by ${signal ?? code}`);
    setTimeout(fork, restartDelay, port, restartDelay);
  });
}
