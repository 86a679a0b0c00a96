import { type AnyMetrics, sharesTruth } from '@stageguard/core/adapter';

const KEY = Symbol.for('stageguard.watchdog.counting');

interface Claim {
  readonly metrics: AnyMetrics;
}

/**
 * Of several watchdogs of the same metrics, such as that of `@stageguard/register` and the application's own, the first counts: a
 * stall would be exported twice. They can be of several copies of this package.
 */
export class WhoCounts {
  readonly #claims: readonly Claim[];

  constructor(metrics: readonly AnyMetrics[]) {
    this.#claims = metrics.map((each) => ({ metrics: each }));
    for (const claim of this.#claims) all().add(claim);
  }

  /** Whether this one counts for the metrics object of that place in the list. */
  counts(index: number): boolean {
    const own = this.#claims[index];
    for (const claim of all()) {
      if (claim === own) return true;
      if (own !== undefined && sharesTruth(claim.metrics, own.metrics)) return false;
    }
    return false;
  }

  close(): void {
    for (const claim of this.#claims) all().delete(claim);
  }
}

/** In the order in which they have begun. */
function all(): Set<Claim> {
  const holder = globalThis as { [KEY]?: Set<Claim> };
  if (holder[KEY] === undefined) Object.defineProperty(holder, KEY, { value: new Set() });
  return holder[KEY] as Set<Claim>;
}
