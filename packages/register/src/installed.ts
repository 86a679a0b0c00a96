import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { argv, cwd } from 'node:process';

/** The version of a package that the application would load; `undefined` where it has none. */
export function versionOf(name: string): string | undefined {
  for (const from of [argv[1] === undefined ? undefined : resolve(argv[1]), join(cwd(), 'index.js')]) {
    if (from === undefined) continue;
    const version = versionFrom(from, name);
    if (version !== undefined) return version;
  }
  return undefined;
}

function versionFrom(file: string, name: string): string | undefined {
  try {
    // The main file, since not every package exports its manifest.
    let folder = dirname(createRequire(file).resolve(name));
    for (;;) {
      const manifest = manifestIn(folder);
      if (manifest?.name === name) return manifest.version;
      if (dirname(folder) === folder) return undefined;
      folder = dirname(folder);
    }
  } catch {
    return undefined;
  }
}

function manifestIn(folder: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
