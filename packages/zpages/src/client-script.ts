import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// In the order of their imports, which are dropped: the modules become one script, and no bundler is needed. Their
// top-level names differ from each other.
const MODULES = ['morph', 'trends', 'connection', 'copy', 'main'];

/** What runs in the page. */
export const SCRIPT: string = `(() => {\n'use strict';\n${MODULES.map(inlined).join('')}})();`;

function inlined(name: string): string {
  return compiled(name)
    .replace(/^import .*\n/gm, '')
    .replace(/^export /gm, '');
}

function compiled(name: string): string {
  try {
    // Found from `dist` and from `src` alike, where tests that measure coverage run.
    return readFileSync(join(__dirname, '..', 'dist', 'client', `${name}.js`), 'utf8');
  } catch (cause) {
    throw new Error(
      '@stageguard/zpages: its client script is missing; leave the package out of your bundle',
      {
        cause,
      },
    );
  }
}
