import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createTestReader } from '@stageguard/testing';
import type { Violation } from '../violation.js';
import { checkCollection, firstNotZero } from './collection-checks.js';
import { createDeltaTotals } from './delta-totals.js';

/** A MeterProvider with a cumulative and a delta reader, whose every collection is checked. */
export interface WatchedProvider {
  readonly meterProvider: MeterProvider;
  /** Collects with both readers; rejects with a Violation. */
  collect(): Promise<void>;
  /** Collects, and says which count is not 0, if one is. */
  notZero(): Promise<Violation | undefined>;
}

export function createWatchedProvider(names: readonly string[]): WatchedProvider {
  const cumulative = createTestReader();
  const delta = createTestReader({ temporality: 'delta' });
  const meterProvider = new MeterProvider({ readers: [cumulative.reader, delta.reader] });
  const totals = createDeltaTotals();
  let last: Promise<unknown> = Promise.resolve();

  const collectNow = async () => {
    const [collection, changes] = await Promise.all([cumulative.collect(), delta.collect()]);
    checkCollection(collection, names);
    checkCollection(changes, names);
    totals.add(changes);
    return collection;
  };
  // One after the other: changes have to be added up in their order.
  const collect = () => {
    const collected = last.then(collectNow);
    last = collected.catch(() => {});
    return collected;
  };
  return {
    meterProvider,
    async collect() {
      await collect();
    },
    async notZero() {
      return firstNotZero(await collect(), names) ?? totals.firstNotZero();
    },
  };
}
