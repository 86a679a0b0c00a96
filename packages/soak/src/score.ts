import { type Counts, type Progress, total } from './attack/messages.js';

const TENTHS = 10;

/** What the clients have done so far. */
export interface Score {
  readonly progress: Progress;
  count(progress: Progress): void;
  /** Resolves when that share of the requests has been sent. */
  reached(share: number): Promise<void>;
}

/** Says a line for each tenth of the requests. */
export function createScore(requests: number, say: (line: string) => void): Score {
  const progress: Progress = { peaceful: {}, hostile: {} };
  const waiting: { at: number; reached: () => void }[] = [];
  let sent = 0;
  let said = 0;

  return {
    progress,
    count(more) {
      merge(progress.peaceful, more.peaceful);
      merge(progress.hostile, more.hostile);
      sent = total(progress.peaceful) + total(progress.hostile);
      for (const one of waiting) if (sent >= one.at) one.reached();
      const tenth = Math.floor((sent * TENTHS) / requests);
      if (tenth > said) say(`${tenth * TENTHS} % (${sent.toLocaleString('en')} requests)`);
      said = Math.max(tenth, said);
    },
    reached(share) {
      const at = requests * share;
      return new Promise((reached) => {
        if (sent >= at) reached();
        else waiting.push({ at, reached });
      });
    },
  };
}

function merge(into: Counts, more: Counts): void {
  for (const [name, row] of Object.entries(more)) {
    into[name] ??= {};
    const sums: Record<string, number> = into[name];
    for (const [target, count] of Object.entries(row)) sums[target] = (sums[target] ?? 0) + count;
  }
}
