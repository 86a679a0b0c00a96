import { originals } from '@stageguard/core/adapter';
import type { Peers } from '../peers.js';
import { type Picture, pictureOf } from './picture.js';
import type { View } from './view.js';

// Milliseconds.
const ASK_EVERY = 1_000;
const FIRST_ANSWERS = 100;
const EARLY = 200;

/** Asks once a second, shows at each interval, until `signal` or once. Returns what was shown last. */
export async function watch(
  peers: Peers,
  view: View,
  { interval, once }: { readonly interval: number; readonly once: boolean },
  signal: AbortSignal,
): Promise<Picture | undefined> {
  let shown: Picture | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const begin = originals.now();
    if (!view.paused) {
      const picture = await pictureOf(peers);
      if (signal.aborted) break;
      const isWaiting = picture.processes.some(({ trouble }) => trouble === 'is asked');
      if (isWaiting && !view.early) {
        await pause(FIRST_ANSWERS, signal);
        continue;
      }
      if (begin - shownAt >= interval - EARLY) {
        shown = picture;
        shownAt = begin;
        view.show(picture);
        if (once) break;
      }
    }
    await pause(Math.max(FIRST_ANSWERS, begin + ASK_EVERY - originals.now()), signal);
  }
  return shown;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      originals.clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = originals.setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
