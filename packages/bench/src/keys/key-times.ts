import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { cpuMicroseconds } from '../cpu.js';

const ROUNDS = 40;
export const KEYS = 2_000;

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** One request whose attributes have so many keys that nobody has seen before, and one raw `add` of the same object. */
export async function keyTimes() {
  const begin: number[] = [];
  const add: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const meterProvider = new MeterProvider({ readers: [new Reader()] });
    const metrics = createRequestMetrics({ name: `keys${round}`, meterProvider });
    const counter = meterProvider.getMeter('raw').createUpDownCounter('raw');
    const attributes = Object.fromEntries(Array.from({ length: KEYS }, (_, i) => [`k${round}_${i}`, i]));
    begin.push(timed(() => metrics.begin(attributes).end()));
    add.push(timed(() => counter.add(1, attributes)));
    metrics.close();
  }
  return { begin, add };
}

function timed(work: () => void): number {
  const start = cpuMicroseconds();
  work();
  return Math.max(1, cpuMicroseconds() - start);
}
