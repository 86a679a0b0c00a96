/** What there was in a stage between two collections. */
export interface Occupied {
  readonly requestSeconds: number;
  /** How many came. */
  readonly visits: number;
}

/** How many requests are in a stage, as the test itself counted them: what Prometheus has to agree with. */
export interface Occupancy {
  /** What to make the metrics with, so that both sides read the same times. */
  readonly clock: () => number;
  /** One more, or one less, at the time that the clock was last read. */
  change(by: 1 | -1): void;
  /** For a collection: notes what there has been by the time that the clock was last read. Returns the number of the note. */
  note(): number;
  /** What there was between two notes. */
  between(first: number, last: number): Occupied;
}

export function createOccupancy(): Occupancy {
  const notes: Occupied[] = [];
  let lastReading = 0;
  let changed = 0;
  let count = 0;
  let visits = 0;
  let milliseconds = 0;

  const settle = () => {
    milliseconds += count * (lastReading - changed);
    changed = lastReading;
  };

  return {
    clock() {
      lastReading = performance.now();
      return lastReading;
    },
    change(by) {
      settle();
      count += by;
      if (by === 1) visits++;
    },
    note() {
      settle();
      return notes.push({ requestSeconds: milliseconds / 1_000, visits }) - 1;
    },
    between(first, last) {
      const [from, to] = [notes[first], notes[last]];
      if (from === undefined || to === undefined) throw new Error(`there is no note ${first} or ${last}`);
      return { requestSeconds: to.requestSeconds - from.requestSeconds, visits: to.visits - from.visits };
    },
  };
}
