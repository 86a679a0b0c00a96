import cluster from 'node:cluster';

/** The port of this process: workers of a cluster would share one, and answer for each other. */
export function portOfProcess(port: number): number {
  return port === 0 || cluster.worker === undefined ? port : port + cluster.worker.id;
}
