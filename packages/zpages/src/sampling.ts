import { originals } from '@stageguard/core/adapter';
import { History } from './history.js';
import type { SnapshotSource } from './page-types.js';
import { read } from './read.js';

/** One for each metrics object of a page. */
export class Histories {
  readonly #all: readonly { readonly source: SnapshotSource; readonly history: History }[];

  constructor(sources: readonly SnapshotSource[]) {
    this.#all = sources.map((source) => ({ source, history: new History() }));
  }

  sample(): void {
    for (const { source, history } of this.#all) {
      try {
        history.note(read(source, { oldest: 0 }), originals.now());
      } catch {
        // A gap in the line. Whoever looks at the page meets the same, and that is warned of.
      }
    }
  }

  of(source: SnapshotSource): History {
    return this.#all.find((one) => one.source === source)?.history ?? new History();
  }
}

/**
 * Keeps the last minutes, also while nobody looks: whoever opens the page at three in the morning asks what came before. By a
 * timer that keeps no process alive, and ends with its page.
 */
export function keepHistories(sources: readonly SnapshotSource[]): Histories {
  const histories = new Histories(sources);
  const weakly = new WeakRef(histories);
  histories.sample();
  const timer = originals.setInterval(() => {
    const kept = weakly.deref();
    if (kept === undefined) originals.clearInterval(timer);
    else kept.sample();
  }, 1_000);
  timer.unref();
  return histories;
}
