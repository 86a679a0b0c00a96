import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOf, ROOT, run, THIS_NODE } from '@stageguard/release';
import type { Outcome } from './row.js';
import { installedIn } from './versions.js';

const PACKAGES = join(ROOT, 'packages');

export interface SuiteOptions {
  /** The major of Node; by default the one that runs this. */
  readonly node?: number;
  /** Parts of the paths of test files. */
  readonly files: readonly string[];
  /** Modules to put in the place of the workspace's own: those of this package. */
  readonly replaced?: readonly string[];
  /** By package of the workspace, what it has installed that the tests run on; told with its version. */
  readonly installed?: Readonly<Record<string, readonly string[]>>;
}

interface Report {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly name: string; readonly message: string }[];
}

/** Runs test files of the repository. */
export async function runSuite({
  node,
  files,
  replaced = [],
  installed = {},
}: SuiteOptions): Promise<Outcome> {
  const { binary, version } = node === undefined ? THIS_NODE : await nodeOf(node);
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-matrix-'));
  const report = join(folder, 'report.json');
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${report}`, ...files];
  try {
    await run(binary, jest, ROOT, { ...process.env, STAGEGUARD_REPLACED: replaced.join(',') });
    const found = Object.entries({ ...installed, matrix: replaced }).flatMap(([name, its]) =>
      installedIn(join(PACKAGES, name), its),
    );
    return { versions: [version, ...found], result: passed(read(report)) };
  } catch (error) {
    throw existsSync(report) ? new Error(failures(read(report))) : error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(report: string): Report {
  return JSON.parse(readFileSync(report, 'utf8'));
}

function passed({ numPassedTests, numPendingTests }: Report): string {
  return numPendingTests === 0
    ? `${numPassedTests} tests`
    : `${numPassedTests} tests, ${numPendingTests} skipped`;
}

/** What Jest says of the files that failed, each under its name. */
function failures({ testResults }: Report): string {
  return testResults
    .filter(({ message }) => message !== '')
    .map(({ name, message }) => `${name}\n${message}`)
    .join('\n');
}
