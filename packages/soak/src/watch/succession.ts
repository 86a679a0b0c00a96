import { setTimeout as sleep } from 'node:timers/promises';
import { metrics as api } from '@opentelemetry/api';
import type { RequestMetrics } from '@stageguard/core';
import { Violation } from '../violation.js';
import type { Collecting } from './collecting.js';
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
}

type AnyMetrics = Pick<RequestMetrics, 'name' | 'setMeterProvider'>;

/** Registers the first provider after the metrics were made: they have to find it. */
export function startSuccession(metrics: readonly AnyMetrics[], collecting: Collecting): Succession {
  const names = metrics.map(({ name }) => name);
  let current = createWatchedProvider(names);
  let count = 1;
  api.setGlobalMeterProvider(current.meterProvider);
  collecting.providers.add(current);

  /** The old one is read on, until it has given back every count; then it is shut down. */
  const replace = async (move: (next: WatchedProvider) => void) => {
    const old = current;
    current = createWatchedProvider(names);
    count++;
    move(current);
    collecting.providers.add(current);
    await untilZero(old);
    collecting.providers.delete(old);
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
      replace(({ meterProvider }) => {
        api.disable();
        api.setGlobalMeterProvider(meterProvider);
      }),
    replaceByHand: () =>
      replace(({ meterProvider }) => {
        for (const one of metrics) one.setMeterProvider(meterProvider);
        api.disable(); // Else the API would hold the old one for the rest of the run.
      }),
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
