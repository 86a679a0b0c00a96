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

/** Tests by their files and names; of several with one name in a file the later ones have a number. */
export type Results = ReadonlyMap<string, Reported>;

export function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** By which a test is found in `Results`. */
export function keyOf({ file, name }: Pick<Reported, 'file' | 'name'>): string {
  return `${file} ${name}`;
}

export function byName(reported: readonly Reported[]): Results {
  const results = new Map<string, Reported>();
  for (const its of reported) {
    const { file } = its;
    let { name } = its;
    for (let n = 2; results.has(keyOf({ file, name })); n++) name = `${its.name} (${n})`;
    results.set(keyOf({ file, name }), { ...its, name });
  }
  return results;
}
