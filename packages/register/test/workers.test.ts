import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const REGISTER = join(__dirname, '../dist/index.js');

/** What is said besides the line of the main thread. */
async function saidOf(serves: string, registers: string): Promise<string[]> {
  const args = ['--import', REGISTER, join(__dirname, 'fixtures/workers.cjs'), serves, registers];
  const env = { PATH: process.env['PATH'] };
  const { stderr } = await promisify(execFile)(process.execPath, args, { env, cwd: __dirname });
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('stageguard: counts every'));
}

it('a worker thread with servers says once that its requests are not on the page, nor exported', async () => {
  expect(await saidOf('yes', 'no')).toEqual([
    expect.stringMatching(/^stageguard: worker thread \d+ has a server; its requests are not on the page/),
  ]);
});

it('a worker thread that registers a MeterProvider says nothing', async () => {
  expect(await saidOf('yes', 'yes')).toEqual([]);
});

it('a worker thread without servers says nothing', async () => {
  expect(await saidOf('no', 'no')).toEqual([]);
});
