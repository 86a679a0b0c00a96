import { deepStrictEqual } from 'node:assert';
import { createRequestMetrics } from '@stageguard/core';
import { advance, hold, rebase, release } from '@stageguard/core/adapter';
import { type Collection, createTestProvider, createTestReader } from '@stageguard/testing';
import { BUDGET, BUDGETS, key, type Numbers, WINDOW } from './world';

/** The verbs with the types of the stages left out: a program may get them wrong. */
export interface Verbs {
  enter(stage: string, attributes?: object): void;
  leave(): void;
  guard(stage: string, attributes?: object): { end(): void };
  run<R>(stage: string, fn: () => R, attributes?: object): R;
  setAttributes(attributes: object): void;
}

export interface Handle extends Verbs {
  readonly stage: string | undefined;
  progress(): void;
  with<R>(fn: () => R): R;
  end(options?: { outcome?: string }): void;
}

export interface Metrics extends Verbs {
  readonly active: number;
  current(): { progress(): void } | undefined;
  begin(attributes: object, options: object): Handle;
  stage(stage: string, attributes?: object): unknown;
  setMeterProvider(provider: unknown): void;
  close(): void;
}

/** What adapters call, with the types left out as well. */
export const ofAdapters = { advance, rebase, hold, release } as unknown as {
  advance(real: Handle, stage: unknown): void;
  rebase(real: Handle, stage: unknown): void;
  hold(real: Handle): { end(): void };
  release(real: Handle, outcome?: string): void;
};

/** One of two metrics objects of one name, on no provider yet. */
export function createSubject(clock: () => number): Metrics {
  return createRequestMetrics({
    name: 'app',
    // A source of its own: it takes its requests along wherever it goes.
    meterProvider: () => undefined,
    clock,
    lifecycle: ['handle', 'respond', 'detached'],
    stages: { db: {}, route: { phase: ['prefill', 'decode'] } },
    stageAttributes: ['model'],
    peakWindow: WINDOW / 1_000,
    budget: BUDGET / 1_000,
    byteStages: [],
    budgets: BUDGETS,
  }) as unknown as Metrics;
}

/** A real provider with a cumulative and a delta reader, each of which has to see what is expected. */
export function createExport() {
  const delta = createTestReader({ temporality: 'delta' });
  const { meterProvider, collect } = createTestProvider({ readers: [delta.reader] });
  /** What the delta reader has seen so far, summed up, by instrument. */
  const sums = new Map<string, Map<string, number>>();

  return {
    meterProvider,
    async check(expected: () => Numbers, withDelta: boolean): Promise<void> {
      const collection = await (withDelta ? delta : { collect }).collect();
      deepStrictEqual(collection.errors, []);
      for (const [instrument, numbers] of expected()) {
        const isGauge = /_(age|peak|idle)$/.test(instrument);
        const exported = withDelta && !isGauge ? sumUp(collection, instrument) : read(collection, instrument);
        deepStrictEqual([instrument, nonZero(exported)], [instrument, nonZero(numbers)]);
      }
    },
  };

  function sumUp(collection: Collection, instrument: string): ReadonlyMap<string, number> {
    const all = sums.get(instrument) ?? new Map<string, number>();
    sums.set(instrument, all);
    for (const [series, value] of read(collection, instrument))
      all.set(series, (all.get(series) ?? 0) + value);
    return all;
  }
}

function read(collection: Collection, instrument: string): ReadonlyMap<string, number> {
  return new Map(collection.points(instrument).map(({ attributes, value }) => [key(attributes), value]));
}

function nonZero(numbers: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...numbers].filter(([, value]) => value !== 0).sort());
}
