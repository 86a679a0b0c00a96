import { setTimeout as sleep } from 'node:timers/promises';
import { metrics as api } from '@opentelemetry/api';
import type { RequestMetrics } from '@stageguard/core';
import { Violation } from '../violation.js';
import { createBooks } from './books.js';
import type { Collecting } from './collecting.js';
import type { Exporters, Exporting } from './exporters.js';
import type { Watched } from './quiet.js';
import { createWatchedProvider, type WatchedProvider } from './watched-provider.js';

const PATIENCE = 10_000;

/** The providers of a run, one after the other. */
export interface Succession {
  readonly current: WatchedProvider;
  /** How many there have been. */
  readonly count: number;
  /** Registers another global provider, as an SDK that is started anew does. */
  replaceGlobally(): Promise<void>;
  /** Hands another provider to every metrics object. */
  replaceByHand(): Promise<void>;
  /** With nothing in flight: throws a Violation where a count is not 0, or a stage was not left as often as it was entered. */
  checkQuiet(): Promise<void>;
}

interface Subject extends Pick<Watched, 'received' | 'jobs'> {
  readonly metrics: Watched['metrics'] & Pick<RequestMetrics, 'setMeterProvider'>;
}

/** Registers the first provider after the metrics were made: they have to find it. */
export async function startSuccession(
  watched: readonly Subject[],
  collecting: Collecting,
  exporting: Exporting,
): Promise<Succession> {
  const books = createBooks(watched.map(({ metrics }) => metrics.name));
  const alone = () => (collecting.providers.size === 1 ? books : undefined);
  const create = (exporters?: Exporters) => createWatchedProvider(watched, alone, exporters);
  // They cost as much as all the rest of a request, so one provider has them; the first, before the heap is measured.
  let current = create(await exporting.start());
  let count = 1;
  api.setGlobalMeterProvider(current.meterProvider);
  collecting.providers.add(current);

  /** The old one is read on, until it has given back every count; then it is shut down. */
  const replace = async (next: WatchedProvider, move: (next: WatchedProvider) => void) => {
    const old = current;
    collecting.providers.add(next);
    current = next;
    count++;
    move(next);
    await untilZero(old);
    books.close(await old.collect());
    collecting.providers.delete(old);
    await old.checkExports(true);
    await old.meterProvider.shutdown();
  };

  return {
    get current() {
      return current;
    },
    get count() {
      return count;
    },
    replaceGlobally: () =>
      replace(create(), ({ meterProvider }) => {
        api.disable();
        api.setGlobalMeterProvider(meterProvider);
      }),
    replaceByHand: () =>
      replace(create(), ({ meterProvider }) => {
        for (const { metrics } of watched) metrics.setMeterProvider(meterProvider);
        api.disable(); // Else the API would hold the old one for the rest of the run.
      }),
    async checkQuiet() {
      const left = await current.notZero();
      if (left !== undefined) throw left;
      books.checkLeft(await current.collect());
    },
  };
}

async function untilZero(provider: WatchedProvider): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const left = await provider.notZero();
    if (left === undefined) return;
    if (Date.now() > deadline) throw new Violation(`a provider that was replaced: ${left.message}`);
    await sleep(50);
  }
}
