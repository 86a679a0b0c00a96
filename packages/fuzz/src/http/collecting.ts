import type { MeterProvider } from '@opentelemetry/api';
import { MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics';
import { type Collection, createTestReader, type TestReader } from '@stageguard/testing';
import { TARGETS, type Target } from './servers/application.js';

/** Collects at short intervals, and checks every sum. */
export interface Collecting {
  readonly meterProvider: MeterProvider;
  readonly collections: number;
  readonly broken: readonly string[];
  /** The counts that are not 0. */
  notZero(): Promise<string[]>;
  /** The names whose count is another one than that. */
  exportedOtherThan(expected: Readonly<Record<Target, number>>): Promise<string[]>;
  stop(): void;
}

const EVERY = 37;

export function startCollecting(): Collecting {
  const readers = [createTestReader(), createTestReader({ temporality: 'delta' })] as [
    TestReader,
    TestReader,
  ];
  const sdk = new SdkMeterProvider({ readers: readers.map(({ reader }) => reader) });
  const broken: string[] = [];
  let collections = 0;

  const collect = async (reader: TestReader) => {
    const collection = await reader.collect();
    collections++;
    for (const target of TARGETS) broken.push(...wrongIn(collection, `fuzz.${target}`));
    return collection;
  };
  let turn = 0;
  const timer = setInterval(() => {
    const reader = readers[turn++ % 2] as TestReader;
    collect(reader).catch((error) => broken.push(String(error)));
  }, EVERY);

  return {
    meterProvider: sdk as MeterProvider,
    broken,
    get collections() {
      return collections;
    },
    async notZero() {
      const collection = await collect(readers[0]);
      const metrics = TARGETS.flatMap((target) => [
        `fuzz.${target}.active_requests`,
        `fuzz.${target}.stage_requests`,
      ]);
      return metrics.flatMap((metric) =>
        collection
          .points(metric)
          .filter(({ value }) => value !== 0)
          .map(({ attributes, value }) => `${metric}${JSON.stringify(attributes)} is ${value}`),
      );
    },
    async exportedOtherThan(expected) {
      const collection = await collect(readers[0]);
      const exported = (target: Target) => collection.sum(`fuzz.${target}.active_requests`);
      return TARGETS.filter((target) => exported(target) !== expected[target]).map(
        (target) => `${target}: ${expected[target]} are alive, ${exported(target)} are exported`,
      );
    },
    stop: () => clearInterval(timer),
  };
}

function wrongIn(collection: Collection, name: string): string[] {
  const active = collection.sum(`${name}.active_requests`);
  const staged = collection.sum(`${name}.stage_requests`);
  const wrong = collection.errors.map((error) => `a callback has thrown ${error}`);
  if (active !== staged) wrong.push(`${name}: ${active} active but ${staged} in stages`);
  const reclaimed = collection.sum('stageguard.anomalies');
  if (reclaimed !== 0) wrong.push(`${reclaimed} anomalies`);
  return wrong;
}
