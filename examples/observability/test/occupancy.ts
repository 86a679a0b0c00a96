/** How many requests are in a stage, as the test itself counted them: what Prometheus has to agree with. */
export interface Occupancy {
  /** What to make the metrics with, so that both sides read the same times. */
  readonly clock: () => number;
  /** One more, or one less, at the time that the clock was last read. */
  change(by: 1 | -1): void;
  /** Request-seconds between two times on the wall, in seconds. */
  requestSeconds(from: number, to: number): number;
  /** How many came between two times on the wall, in seconds. */
  visits(from: number, to: number): number;
}

export function createOccupancy(): Occupancy {
  // A process's own clock drifts from the one on the wall: asked now, not when the process began.
  const origin = Date.now() - performance.now();
  const changes: { readonly at: number; readonly by: number; readonly count: number }[] = [];
  let lastReading = 0;
  let count = 0;

  const ownTime = (wall: number) => wall * 1_000 - origin;

  return {
    clock() {
      lastReading = performance.now();
      return lastReading;
    },
    change(by) {
      count += by;
      changes.push({ at: lastReading, by, count });
    },
    requestSeconds(from, to) {
      const [start, end] = [ownTime(from), ownTime(to)];
      const area = changes.reduce((sum, { at, count: its }, i) => {
        const until = Math.min(changes[i + 1]?.at ?? end, end);
        return sum + its * Math.max(0, until - Math.max(at, start));
      }, 0);
      return area / 1_000;
    },
    visits(from, to) {
      return changes.filter(({ at, by }) => by === 1 && at > ownTime(from) && at < ownTime(to)).length;
    },
  };
}
