/** What `Ages` lists. A request has these members itself. */
export interface Aged<T> {
  older: T | undefined;
  newer: T | undefined;
  /** When it began. */
  began: number;
}

/** Everything that is in flight in the order of its age, whatever stages it moves between. */
export class Ages<T extends Aged<T>> {
  oldest: T | undefined;
  newest: T | undefined;

  oldestAge(now: number): number {
    return this.oldest === undefined ? 0 : now - this.oldest.began;
  }
}

// As those of `series.ts`, these are straight lines without a call.

/** It is the newest from now on. */
export function appear<T extends Aged<T>>(ages: Ages<T>, it: T): void {
  const { newest } = ages;
  it.older = newest;
  if (newest === undefined) ages.oldest = it;
  else newest.newer = it;
  ages.newest = it;
}

export function vanish<T extends Aged<T>>(ages: Ages<T>, it: T): void {
  const { older, newer } = it;
  if (older === undefined) ages.oldest = newer;
  else older.newer = newer;
  if (newer === undefined) ages.newest = older;
  else newer.older = older;
  it.older = it.newer = undefined;
}
