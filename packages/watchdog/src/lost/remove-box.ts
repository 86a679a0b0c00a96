import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { warnOnce } from '@stageguard/core/adapter';
import { runningPlace } from '../box/places.js';
import type { BoxSettings } from '../words/messages.js';

/** Removes a black box in which nobody writes any more. */
export async function removeBox({ folder, instance }: BoxSettings): Promise<void> {
  try {
    await rm(runningPlace(folder, instance.id), { recursive: true, force: true });
  } catch (error) {
    warnOnce('the black box cannot be removed', error);
  }
}

/** Removes one that is about to be told of. At once, since the process may end before its thread would: it is told of once. */
export function removeClaimed(place: string): void {
  try {
    rmSync(place, { recursive: true, force: true });
  } catch (error) {
    warnOnce('the black box cannot be removed', error);
  }
}
