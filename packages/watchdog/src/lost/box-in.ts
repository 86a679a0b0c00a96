import { isPermitted, warnOnce } from '@stageguard/core/adapter';
import { runningPlace } from '../box/places.js';
import type { BoxSettings } from '../words/messages.js';
import { thisInstance } from './this-instance.js';

/**
 * The black box of this process in a folder. None where this thread may not write there: Node lets the watchdog's thread write all the
 * same, but a box that nobody can remove at the exit reads as that of a process that was killed.
 */
export function boxIn(folder: string): BoxSettings | undefined {
  const instance = thisInstance();
  if (isPermitted('fs.write', runningPlace(folder, instance.id))) return { folder, instance };
  warnOnce('no black box is kept: its folder may not be written; start Node with --allow-fs-write', folder);
  return undefined;
}
