import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from './suite.js';

const DEEP = '/**';

/** The files of a suite that have tests, as paths within the folder of the package. */
export function testFiles(folder: string, { tests, endings = ['.js'] }: Suite): string[] {
  const files = tests.flatMap((its) => {
    const recursive = its.endsWith(DEEP);
    const path = recursive ? its.slice(0, -DEEP.length) : its;
    if (statSync(join(folder, path)).isFile()) return [path];
    const names = readdirSync(join(folder, path), { recursive }) as string[];
    const wanted = names.filter((name) => endings.some((ending) => name.endsWith(ending)));
    return wanted.map((name) => join(path, name));
  });
  return files.filter((file) => statSync(join(folder, file)).isFile()).sort();
}
