import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from '@stageguard/release';
import type { Suite } from './suite.js';
import { temporaryFolder } from './undone.js';

const INSTALL = 'npm install --ignore-scripts --no-audit --no-fund --prefer-offline';

/** A copy of somebody's checkout, with what it needs installed. */
export interface Checkout {
  /** The folder of the package. */
  readonly folder: string;
  /** What its manifest says: `5.2.1`. */
  readonly version: string;
  /** Its commit and the day of that: `dbac741a, 2025-12-01`. */
  readonly commit: string;
  [Symbol.dispose](): void;
}

/**
 * Copies the commit that is checked out, and installs what it needs from npm.
 *
 * @throws where there is no checkout: how to get one.
 */
export async function checkoutOf(suite: Suite, from: string | undefined): Promise<Checkout> {
  if (from === undefined) throw new Error(`Its tests are in no tarball. ${howToGet(suite)}`);
  if (!existsSync(join(from, suite.folder ?? '', 'package.json'))) {
    throw new Error(`${from} has no checkout of ${suite.name}. ${howToGet(suite)}`);
  }
  const { path: root, [Symbol.dispose]: dispose } = temporaryFolder('');
  try {
    // Found by the name of its package, as if an application had installed it.
    const folder = join(root, 'node_modules', suite.module);
    const copy = suite.folder === undefined ? folder : join(root, 'repository');
    mkdirSync(dirname(folder), { recursive: true });
    await run('git', ['clone', '--quiet', '--no-hardlinks', resolve(from), copy], root);
    const commit = await run('git', ['log', '-1', '--format=%h, %cs'], copy);
    if (suite.folder !== undefined) renameSync(join(copy, suite.folder), folder);
    const { beforeInstall = [], afterInstall = [] } = suite;
    for (const its of [...beforeInstall, INSTALL, ...afterInstall]) {
      const [command = '', ...args] = its.split(' ');
      await run(command, args, folder);
    }
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { folder, version, commit: commit.trim(), [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function howToGet({ repository, tag, name }: Suite): string {
  return `Get a checkout, and name it: git clone --branch ${tag} ${repository} FOLDER && npm run foreign -- --suite ${name} --checkout FOLDER`;
}
