import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Node, ROOT } from '@stageguard/release';
import { type Observed, together } from './observed.js';
import { byName, type Reported, type Results, readLines } from './results.js';
import type { Suite } from './suite.js';
import { temporaryFolder, undone } from './undone.js';
import type { Way } from './way.js';

const MINUTES = 20;
/** Where the processes of a suite find what they load. */
const BUILT = join(ROOT, 'packages/foreign/dist');

export interface RunOptions {
  readonly suite: Suite;
  readonly folder: string;
  readonly node: Node;
  /** Without it nothing of ours is loaded. */
  readonly way?: Way | undefined;
  readonly files: readonly string[];
}

export interface Ran {
  readonly results: Results;
  readonly observed: Observed;
}

/** Runs test files of a suite, and reads what each test did. A run that hangs is ended, and has what it told up to then. */
export async function runTests({ suite, folder, node, way, files }: RunOptions): Promise<Ran> {
  const { path: told, [Symbol.dispose]: dispose } = temporaryFolder('told-');
  const path = [dirname(node.binary), process.env['PATH']].join(delimiter);
  const env: NodeJS.ProcessEnv = { ...process.env, ...suite.env, PATH: path, STAGEGUARD_FOREIGN_TOLD: told };
  if (way !== undefined) {
    env['STAGEGUARD_FOREIGN_WAY'] = way;
    env['NODE_OPTIONS'] = `--require "${join(BUILT, 'preload/main.js')}"`;
  }
  const args = [...runnerOf(suite, folder), ...files];
  // A group of its own, so that what a hanging suite has started ends with it.
  const child = spawn(node.binary, args, {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
  }
  const kill = undone(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // Nobody is left.
    }
  });
  const late = setTimeout(kill, MINUTES * 60_000);
  try {
    await once(child, 'close');
    kill();
    const results = byName(readLines<Reported>(join(told, 'tests')));
    if (results.size === 0) throw new Error(`No test of ${suite.name} has run:\n${said}`);
    return { results, observed: together(readLines<Observed>(join(told, 'processes'))) };
  } finally {
    clearTimeout(late);
    dispose();
  }
}

function runnerOf({ runner, args = [] }: Suite, folder: string): string[] {
  if (runner === 'node:test') {
    const reporter = ['--test-reporter', join(BUILT, 'reporters/node-test.js')];
    return ['--test', ...reporter, '--test-reporter-destination', 'stdout', ...args];
  }
  const mocha = join(folder, 'node_modules/mocha');
  const { bin } = JSON.parse(readFileSync(join(mocha, 'package.json'), 'utf8'));
  return [join(mocha, bin.mocha ?? bin), '--reporter', join(BUILT, 'reporters/mocha.js'), ...args];
}
