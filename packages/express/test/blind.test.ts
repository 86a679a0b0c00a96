import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

// What is hooked is one for a process.
const PROGRAM = join(__dirname, 'fixtures/processes/blind.cjs');

async function seen(requests: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, requests]);
  return JSON.parse(stdout);
}

it('an instrumentation that finds no Express while requests are answered says so, once', async () => {
  expect(await seen('any')).toEqual({
    logged: [expect.stringMatching(/http\.server: .*no express was found/)],
    anomalies: '1',
  });
});

it.each(['ignored', 'scrapes'])(
  'it is silent where there is nothing but what it would not count: %s',
  async (only) => {
    expect(await seen(only)).toEqual({ logged: [], anomalies: '0' });
  },
);
