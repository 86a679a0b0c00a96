import cluster from 'node:cluster';
import { runPrimary } from './primary.js';
import { runWorker } from './worker.js';

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const metricsPort = number('METRICS_PORT', 9464);

if (cluster.isPrimary) {
  runPrimary({ workers: number('WORKERS', 4), metricsPort, restartDelay: number('RESTART_MS', 1_000) });
} else {
  runWorker(number('PORT', 8080), metricsPort);
}
