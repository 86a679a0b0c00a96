import { originals } from '@stageguard/core/adapter';

/**
 * Resolves when the loop has read all that had come on its sockets by now. The first `setImmediate` can come amid a round
 * of reads, as a signal does; the second one comes after a whole round.
 */
export function wholeTurn(): Promise<void> {
  return new Promise((resolve) => {
    originals.setImmediate(() => originals.setImmediate(resolve));
  });
}
