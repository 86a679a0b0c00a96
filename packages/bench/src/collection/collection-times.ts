import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { cpuMicroseconds } from '../cpu.js';
import { shuffled } from '../statistics.js';

const ROUNDS = 80;
const WARM_UP = 15;
/** So that none pays alone for the caches that the one before it has filled. */
const TIMES_IN_A_ROW = 5;
export const SERIES = 1_000;

/** Collects when it is told to, without any exporter's work. */
class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** What collections cost by requests in flight and by series, in microseconds of CPU. */
export async function collectionTimes() {
  const few = service('few');
  const many = service('many');
  for (let i = 0; i < 100; i++) few.metrics.begin();
  const held = Array.from({ length: 100_000 }, () => many.metrics.begin());
  const series = service('series');
  for (let i = 0; i < SERIES; i++) series.metrics.begin({ tenant: i });
  const times = await inTurn({
    few: () => few.reader.collect(),
    many: () => many.reader.collect(),
    series: () => series.reader.collect(),
    raw: rawAddsAndCollection(),
    snapshot: () => many.metrics.snapshot(),
  });
  for (const request of held) request.end();
  return times;
}

function service(name: string) {
  const reader = new Reader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  return {
    reader,
    metrics: createRequestMetrics({ name, stages: {}, cardinalityLimit: 2 * SERIES, meterProvider }),
  };
}

// Together: the SDK keeps what is added until the next collection, so that the first add after one costs more.
function rawAddsAndCollection() {
  const reader = new Reader();
  const counter = new MeterProvider({ readers: [reader] }).getMeter('raw').createUpDownCounter('raw');
  return () => {
    for (let i = 0; i < SERIES; i++) counter.add(1, { tenant: i });
    return reader.collect();
  };
}

async function inTurn<K extends string>(variants: Record<K, () => unknown>): Promise<Record<K, number[]>> {
  const its = (Object.entries(variants) as [K, () => unknown][]).map(([name, work]) => ({
    name,
    work,
    times: [] as number[],
  }));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const { work, times } of shuffled(its)) {
      const start = cpuMicroseconds();
      for (let i = 0; i < TIMES_IN_A_ROW; i++) await work();
      const time = (cpuMicroseconds() - start) / TIMES_IN_A_ROW;
      if (round >= WARM_UP) times.push(time);
    }
  }
  return Object.fromEntries(its.map(({ name, times }) => [name, times])) as unknown as Record<K, number[]>;
}
