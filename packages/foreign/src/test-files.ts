import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from './suite.js';

/** The files of a suite that have tests, as paths within the folder of the package. */
export function testFiles(folder: string, { tests, runner, ending = '.js' }: Suite): string[] {
  const files = tests.flatMap((its) => {
    if (statSync(join(folder, its)).isFile()) return [its];
    // Mocha looks into a folder that it is given, and no deeper.
    const names = readdirSync(join(folder, its), { recursive: runner === 'node:test' }) as string[];
    return names.filter((name) => name.endsWith(ending)).map((name) => join(its, name));
  });
  return files.filter((file) => statSync(join(folder, file)).isFile()).sort();
}
