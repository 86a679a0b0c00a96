import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type Collection, createTestReader } from '@stageguard/testing';
import type { Violation } from '../violation.js';
import { type Books, RECEIVED } from './books.js';
import { checkCollection, checkTotals, firstNotZero } from './collection-checks.js';
import { createDeltaTotals } from './delta-totals.js';
import type { Exporters } from './exporters.js';
import type { Watched } from './quiet.js';
import { createRising } from './rising.js';

/** A MeterProvider with a cumulative and a delta reader, whose every collection is checked. */
export interface WatchedProvider {
  readonly meterProvider: MeterProvider;
  /** Collects with both readers, and returns the totals; rejects with a Violation. */
  collect(): Promise<Collection>;
  /** Has its exporters, if there are any, send what there is, or that nothing is left; rejects with a Violation. */
  checkExports(nothingLeft: boolean): Promise<void>;
  /** Collects, and says which count is not 0, if one is. */
  notZero(): Promise<Violation | undefined>;
}

/** `books` are those of the run while no other provider is read, and none else. */
export function createWatchedProvider(
  watched: readonly Pick<Watched, 'metrics' | 'received' | 'jobs'>[],
  books: () => Books | undefined,
  exporters: Exporters | undefined,
): WatchedProvider {
  const names = watched.map(({ metrics }) => metrics.name);
  const cumulative = createTestReader();
  const delta = createTestReader({ temporality: 'delta' });
  const meterProvider = new MeterProvider({
    readers: [cumulative.reader, delta.reader, ...(exporters?.readers ?? [])],
  });
  observeReceived(meterProvider, watched);
  const totals = createDeltaTotals();
  const rising = createRising();
  let last: Promise<unknown> = Promise.resolve();

  const collectNow = async () => {
    const alone = books();
    const [collection, changes] = await Promise.all([cumulative.collect(), delta.collect()]);
    checkCollection(collection, names);
    checkTotals(collection, names);
    rising.check(collection);
    alone?.checkEnded(collection);
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
    collect,
    async checkExports(nothingLeft) {
      await exporters?.check(names, nothingLeft);
    },
    async notZero() {
      return firstNotZero(await collect(), names) ?? totals.firstNotZero();
    },
  };
}

/** Within each collection, so that it is read at the same instant as everything else. */
function observeReceived(
  meterProvider: MeterProvider,
  watched: readonly Pick<Watched, 'metrics' | 'received' | 'jobs'>[],
): void {
  meterProvider
    .getMeter('soak')
    .createObservableGauge(RECEIVED)
    .addCallback((result) => {
      for (const { metrics, received, jobs } of watched) {
        result.observe(received() + jobs.begun, { of: metrics.name });
      }
    });
}
