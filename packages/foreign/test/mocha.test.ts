import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { byName, type Reported, readLines } from '../src/results';

it('what mocha runs is told by name, with those of the same name told apart', () => {
  const told = mkdtempSync(join(tmpdir(), 'stageguard-told-'));
  try {
    const reporter = join(__dirname, '../dist/reporters/mocha.js');
    const args = [require.resolve('mocha/bin/mocha.js'), '--reporter', reporter];
    spawnSync(process.execPath, [...args, join(__dirname, 'fixtures/mocha-tests.js')], {
      env: { ...process.env, STAGEGUARD_FOREIGN_TOLD: told },
    });
    const results = byName(readLines<Reported>(join(told, 'tests')));
    expect([...results.values()].map(({ name, result }) => [name, result])).toEqual([
      ['mocha passes', 'passed'],
      ['mocha passes (2)', 'passed'],
      ['mocha fails', 'failed'],
      ['mocha is pending', 'skipped'],
      ['mocha with a hook that fails "before all" hook for "is not run"', 'failed'],
    ]);
  } finally {
    rmSync(told, { recursive: true, force: true });
  }
});
