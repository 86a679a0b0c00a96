import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CLAIMED, ENDED, ownerOf, runningPlace, STARTING } from '../../box/places.js';
import type { BlackBoxRecord, Instance } from '../../box/record.js';
import { isAlive } from './is-alive.js';
import { readBox } from './read-box.js';

/** What has not been written for as long is dead, where no socket can tell: a live one is written at least every ten seconds. */
export const STALE_AFTER = 60_000;

/** What a dead process has left, which nobody else reports. */
export interface Claim {
  readonly place: string;
  /** None where it is not whole. */
  readonly record: BlackBoxRecord | undefined;
}

export interface Found {
  readonly claims: readonly Claim[];
  /** Some may be dead, which only time can tell. */
  readonly unsure: boolean;
}

/** Looks for what dead processes have left, and claims it. `now` is the time by the clock of the disk. */
export async function claimDead(folder: string, own: Instance, now: number): Promise<Found> {
  const claims: Claim[] = [];
  let unsure = false;
  for (const name of await readdir(folder)) {
    const place = join(folder, name);
    if (name.startsWith(ENDED) || name.startsWith(STARTING)) {
      if (name !== `${STARTING}${own.id}` && (await isOld(place, now)))
        await rm(place, { recursive: true, force: true });
      continue;
    }
    const owner = ownerOf(name);
    if (owner === undefined || owner.id === own.id || !(await isOurs(place))) continue;
    const state =
      owner.claimer === undefined
        ? await stateOf(place, own, now)
        : await stateOf(runningPlace(folder, owner.claimer), own, now);
    if (state === 'unsure') unsure = true;
    if (state !== 'dead') continue;
    const claimed = join(folder, `${CLAIMED}${own.id}-${owner.id}`);
    // Of several who see that it is dead one succeeds.
    if (!(await succeeds(rename(place, claimed)))) continue;
    claims.push({ place: claimed, record: await readBox(claimed) });
  }
  return { claims, unsure };
}

type State = 'alive' | 'dead' | 'unsure';

async function stateOf(place: string, own: Instance, now: number): Promise<State> {
  if (!(await isOurs(place))) return 'dead';
  const alive = await isAlive(place);
  if (alive === true) return 'alive';
  const record = await readBox(place);
  // A socket is silent on another machine, too.
  if (alive === false && record?.instance.boot === own.boot) return 'dead';
  return (await isOld(place, now)) ? 'dead' : 'unsure';
}

/** Every record that is written is a change of its folder. */
async function isOld(place: string, now: number): Promise<boolean> {
  try {
    return now - (await lstat(place)).mtimeMs > STALE_AFTER;
  } catch {
    return false;
  }
}

async function isOurs(place: string): Promise<boolean> {
  try {
    const stats = await lstat(place);
    return stats.isDirectory() && (process.getuid === undefined || stats.uid === process.getuid());
  } catch {
    return false;
  }
}

async function succeeds(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch {
    return false;
  }
}
