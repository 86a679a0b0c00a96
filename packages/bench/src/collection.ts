import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { atMost, type Figure, measured } from './report.js';
import { spreadOf } from './statistics.js';

const ROUNDS = 60;
const SERIES = 1_000;

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

interface Service {
  readonly reader: Reader;
  readonly metrics: ReturnType<typeof createRequestMetrics>;
}

function createService(name: string): Service {
  const reader = new Reader();
  const metrics = createRequestMetrics({
    name,
    stages: {},
    cardinalityLimit: 2 * SERIES,
    meterProvider: new MeterProvider({ readers: [reader] }),
  });
  return { reader, metrics };
}

async function timeToCollect(reader: Reader): Promise<number> {
  const start = process.hrtime.bigint();
  await reader.collect();
  return Number(process.hrtime.bigint() - start) / 1e3;
}

/** What a collection costs, by requests in flight and by series. */
export async function benchCollection(): Promise<Figure[]> {
  const few = createService('bench.few');
  const many = createService('bench.many');
  for (let i = 0; i < 100; i++) few.metrics.begin();
  for (let i = 0; i < 100_000; i++) many.metrics.begin();

  const series = createService('bench.series');
  for (let i = 0; i < SERIES; i++) series.metrics.begin({ tenant: i });
  const raw = new Reader();
  const counter = new MeterProvider({ readers: [raw] }).getMeter('raw').createUpDownCounter('raw');
  const rawCollection = async () => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < SERIES; i++) counter.add(1, { tenant: i });
    await raw.collect();
    return Number(process.hrtime.bigint() - start) / 1e3;
  };

  const times: Record<'few' | 'many' | 'series' | 'raw', number[]> = {
    few: [],
    many: [],
    series: [],
    raw: [],
  };
  for (let round = -10; round < ROUNDS; round++) {
    const its = {
      few: await timeToCollect(few.reader),
      many: await timeToCollect(many.reader),
      series: await timeToCollect(series.reader),
      raw: await rawCollection(),
    };
    if (round >= 0) for (const key of ['few', 'many', 'series', 'raw'] as const) times[key].push(its[key]);
  }
  const ratios = (a: number[], b: number[]) => spreadOf(a.map((time, i) => time / (b[i] as number)));
  const snapshots = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    many.metrics.snapshot();
    return Number(process.hrtime.bigint() - start) / 1e3;
  });
  return [
    atMost('collection with 100,000 in flight against 100', 1.1, ratios(times.many, times.few)),
    atMost(
      `collection of ${SERIES} series against as many raw adds and their collection`,
      2,
      ratios(times.series, times.raw),
    ),
    measured('collection with 100 in flight', 'µs', spreadOf(times.few)),
    measured('collection with 100,000 in flight', 'µs', spreadOf(times.many)),
    measured(`collection of ${SERIES} series`, 'µs', spreadOf(times.series)),
    measured(`${SERIES} raw adds and their collection`, 'µs', spreadOf(times.raw)),
    measured('snapshot of 100,000 requests', 'µs', spreadOf(snapshots), 1),
  ];
}
