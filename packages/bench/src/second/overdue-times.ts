import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { seconds } from './seconds.js';

export const HELD = 100_000;
export const SILENT = 1_000;
const BUDGET = 20;
/** Each healthy request shows a sign of life once in so many seconds. */
const ROUND = 10;

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/**
 * What one second of the timer costs with so many requests in flight, all in their stage for longer than their budget, of
 * which some are silent; microseconds of CPU. Those signs of life are not in it.
 *
 * @throws Error where others are overdue than the silent ones.
 */
export async function overdueTimes() {
  const reader = new Reader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const metrics = createRequestMetrics({ name: 'held', budget: BUDGET, meterProvider });
  const idle = await seconds(5);
  const healthy = Array.from({ length: HELD - SILENT }, () => metrics.begin());
  const silent = Array.from({ length: SILENT }, () => metrics.begin());
  let turn = 0;
  const progress = () => {
    turn++;
    for (let i = turn % ROUND; i < healthy.length; i += ROUND) healthy[i]?.progress();
  };
  await seconds(2 * BUDGET, progress);
  const looking = await seconds(BUDGET, progress);
  const { resourceMetrics } = await reader.collect();
  const overdue = resourceMetrics.scopeMetrics
    .flatMap((scope) => scope.metrics)
    .filter(({ descriptor }) => descriptor.name === 'held.stage_overdue_requests')
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => Number(value)))
    .reduce((sum, value) => sum + value, 0);
  if (overdue !== SILENT) throw new Error(`${overdue} are overdue, and should be ${SILENT}`);
  for (const request of [...healthy, ...silent]) request.end();
  return { idle, looking };
}
