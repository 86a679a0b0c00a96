import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, SLOTS } from '../../box/places.js';
import { type BlackBoxRecord, decode } from '../../box/record.js';

const LONGEST = 32 * 1_024 * 1_024;

/** The last whole record of a black box. */
export async function readBox(place: string): Promise<BlackBoxRecord | undefined> {
  const found = await Promise.all([EXIT, ...SLOTS].map((name) => readWhole(join(place, name))));
  return found.filter((each) => each !== undefined).sort((a, b) => b.number - a.number)[0];
}

async function readWhole(file: string): Promise<BlackBoxRecord | undefined> {
  try {
    // Whoever may write to the folder may have put anything there.
    const stats = await lstat(file);
    if (!stats.isFile() || stats.size > LONGEST) return undefined;
    return decode(await readFile(file));
  } catch {
    return undefined;
  }
}
