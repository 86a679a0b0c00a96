/** A count that can be waited for. */
export interface Tally {
  readonly count: number;
  add(): void;
  /** Resolves as soon as the count is at least `target`. */
  reached(target: number): Promise<void>;
}

export function createTally(): Tally {
  let count = 0;
  const waiting = new Map<() => void, number>();
  return {
    get count() {
      return count;
    },
    add() {
      count++;
      for (const [resolve, target] of waiting) {
        if (count < target) continue;
        waiting.delete(resolve);
        resolve();
      }
    },
    reached: (target) =>
      new Promise((resolve) => {
        if (count >= target) return resolve();
        waiting.set(resolve, target);
      }),
  };
}

/** Something that happens once: `fired` resolves when `fire` is called. */
export interface Signal {
  readonly fired: Promise<void>;
  fire(): void;
}

export function createSignal(): Signal {
  const tally = createTally();
  return { fired: tally.reached(1), fire: tally.add };
}
