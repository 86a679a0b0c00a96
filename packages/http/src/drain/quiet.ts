import { originals } from '@stageguard/core/adapter';

/** In milliseconds. */
const LONG = 1_000;

/**
 * Since when nothing has come on which connection. To close one at once would cut the request that its client is just
 * sending: over HTTP/1.1 there is no way to ask for it. One that has been silent for a second is not in use.
 */
export class Quiet {
  readonly #seen: WeakMap<object, { readonly read: number; readonly at: number }> = new WeakMap();

  /** Whether it has been looked at a second ago, and nothing was read since. */
  isLong(connection: object, read: number): boolean {
    const now = originals.now();
    const before = this.#seen.get(connection);
    if (before?.read === read) return now - before.at >= LONG;
    this.#seen.set(connection, { read, at: now });
    return false;
  }
}
