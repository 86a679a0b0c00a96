import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { type Readings, takeReadings } from './readings.js';

const PATIENCE = 30_000;
const PAUSE = 20;

/**
 * Lets no more requests in, and waits for the last one to end. Throws where a series in flight is not back at 0 after so many
 * milliseconds: which.
 */
export async function endEmpty(
  server: Server,
  exporter: PrometheusExporter,
  patience = PATIENCE,
): Promise<Readings> {
  // First of all: what the kernel still has for it would count while it drains.
  server.close();
  server.closeIdleConnections();
  const giveUp = performance.now() + patience;
  for (;;) {
    const readings = await takeReadings(exporter);
    const left = readings.inFlight.filter(({ value }) => value !== 0);
    if (left.length === 0) return readings;
    if (performance.now() > giveUp) {
      const series = left.map(({ series: its, value }) => `  ${its} ${value}`);
      throw new Error(`in flight at the end, which nothing should be:\n${series.join('\n')}`);
    }
    await wait(PAUSE);
  }
}
