import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, SLOTS } from '../../box/places.js';
import { type BlackBoxRecord, decode } from '../../box/record.js';

const LONGEST = 32 * 1_024 * 1_024;

export interface BoxFile {
  readonly record: BlackBoxRecord;
  /** By the clock of the disk. */
  readonly writtenAt: number;
}

/** The last whole record of a black box. */
export async function readBox(place: string): Promise<BoxFile | undefined> {
  const exit = await readWhole(join(place, EXIT));
  if (exit !== undefined) return exit;
  const found = await Promise.all(SLOTS.map((slot) => readWhole(join(place, slot))));
  return found
    .filter((each) => each !== undefined)
    .sort((a, b) => Date.parse(b.record.time) - Date.parse(a.record.time))[0];
}

async function readWhole(file: string): Promise<BoxFile | undefined> {
  try {
    // Whoever may write to the folder may have put anything there.
    const stats = await lstat(file);
    if (!stats.isFile() || stats.size > LONGEST) return undefined;
    const record = decode(await readFile(file));
    return record === undefined ? undefined : { record, writtenAt: stats.mtimeMs };
  } catch {
    return undefined;
  }
}
