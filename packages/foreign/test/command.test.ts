import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { until } from '@stageguard/testing';
import { runProgram } from '@stageguard/testing/program';
import { checkedOut } from './fixtures/checked-out';

const MAIN = join(__dirname, '..', 'dist', 'main.js');

it('the command says in one line which suites there are', async () => {
  const { code, err } = await runProgram([MAIN, '--suite', 'left-pad']);
  expect(err).toMatch(/^error: .*left-pad.*express@5, express@4, koa.*\n$/);
  expect(code).toBe(1);
});

it('the command says where the tests of a suite are to be had', async () => {
  const { code, out, err } = await runProgram([MAIN, '--suite', 'express@5']);
  expect(err).toMatch(/^.*git clone --branch v5\.\S+ https:\/\/github\.com\/expressjs\/express FOLDER .*\n$/);
  expect(out).toBe('');
  expect(code).toBe(1);
});

it('the command that is interrupted leaves no folder behind, and no process of the suite', async () => {
  const checkout = await checkedOut('hangs.test.js', '__tests__/hangs.test.js');
  const temporary = mkdtempSync(join(tmpdir(), 'stageguard-interrupted-'));
  const begun = join(checkout, 'begun');
  try {
    const major = process.versions.node.split('.')[0] ?? '';
    const args = [MAIN, '--suite', 'koa', '--checkout', checkout, '--node', major];
    const env = { ...process.env, TMPDIR: temporary, STAGEGUARD_TEST_BEGUN: begun };
    const command = spawn(process.execPath, args, { env, stdio: 'ignore' });
    const exited = once(command, 'exit');
    await until(() => existsSync(begun) && readFileSync(begun, 'utf8') !== '');
    expect(readdirSync(temporary)).toContainEqual(expect.stringMatching(/^stageguard-foreign-/));
    command.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
    expect(readdirSync(temporary)).toEqual([]);
    const hanging = Number(readFileSync(begun, 'utf8'));
    await until(() => !isRunning(hanging));
  } finally {
    for (const folder of [checkout, temporary]) rmSync(folder, { recursive: true, force: true });
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
