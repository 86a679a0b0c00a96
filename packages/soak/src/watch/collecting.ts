import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@stageguard/testing';
import type { Alarm } from '../violation.js';
import type { WatchedProvider } from './watched-provider.js';

const LONGEST_PAUSE = 600;
/** So many collections to one of the exporters, which cost more. */
const EXPORT_EVERY = 5;

/** Collects all the while, at moments that nothing agrees with. */
export interface Collecting {
  /** Collections that have been made and checked, by all readers. */
  readonly collections: number;
  readonly providers: Set<WatchedProvider>;
  stop(): Promise<void>;
}

export function startCollecting(random: Random, alarm: Alarm, afterEach: () => void): Collecting {
  const providers = new Set<WatchedProvider>();
  let collections = 0;
  let round = 0;
  let stopped = false;

  const loop = async () => {
    while (!stopped) {
      for (const provider of providers) {
        await provider.collect();
        collections += 2;
        if (++round % EXPORT_EVERY === 0) await provider.checkExports(false);
      }
      afterEach();
      await sleep(random.below(LONGEST_PAUSE));
    }
  };
  const running = loop().catch((error: Error) => alarm.raise(error.message));
  return {
    providers,
    get collections() {
      return collections;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
