import { join } from 'node:path';

// Where the black box of one process is: a folder of its own in the folder that all of them share. Its name says what it is.

/** It begins: it has no socket yet that tells that it is alive. */
export const STARTING = 'starting-';
export const RUNNING = 'stageguard-';
/** Somebody reports it: that one's id, and its own. */
export const CLAIMED = 'claimed-';
/** It has ended, with nothing in flight, and is about to be removed. */
export const ENDED = 'ended-';

/** Written in turns, so that one is whole whenever the process dies. */
export const SLOTS = ['a', 'b'] as const;
/** What the main thread writes at the exit. */
export const EXIT = 'exit';
/** Listens while the process lives, across the pids of containers. */
export const SOCKET = 's';

export function runningPlace(folder: string, id: string): string {
  return join(folder, `${RUNNING}${id}`);
}

/** The id of the one who was there, and of who reports it, of a name in the shared folder; none where it is another's file. */
export function ownerOf(name: string): { id: string; claimer?: string } | undefined {
  const [, id] = new RegExp(`^${RUNNING}([0-9a-f]{12})$`).exec(name) ?? [];
  if (id !== undefined) return { id };
  const [, claimer, its] = new RegExp(`^${CLAIMED}([0-9a-f]{12})-([0-9a-f]{12})$`).exec(name) ?? [];
  return its === undefined || claimer === undefined ? undefined : { id: its, claimer };
}
