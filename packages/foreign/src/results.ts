import { existsSync, readFileSync } from 'node:fs';

export type Result = 'passed' | 'failed' | 'skipped';

/** What a reporter writes of a test, one a line. */
export interface Reported {
  /** Its file, as an absolute path; empty where the runner does not say. */
  readonly file: string;
  /** With the names of what it is in. */
  readonly name: string;
  readonly result: Result;
  /** What it failed with. */
  readonly error?: string;
}

/** Tests by their names; of several with one name the later ones have a number. */
export type Results = ReadonlyMap<string, Reported>;

export function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

export function byName(reported: readonly Reported[]): Results {
  const results = new Map<string, Reported>();
  for (const its of reported) {
    let name = its.name;
    for (let n = 2; results.has(name); n++) name = `${its.name} (${n})`;
    results.set(name, its);
  }
  return results;
}
