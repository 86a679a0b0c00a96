import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const PROGRAM = join(__dirname, 'fixtures/processes/emit-wrapped-before.cjs');

async function printed(how: 'plain' | 'counted') {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, how]);
  const { current, ...rest } = JSON.parse(stdout) as { readonly current: readonly unknown[] };
  return { current, rest };
}

it('a tool that wrapped the emit of servers before sees the server and its listeners as without us, which are current in its context', async () => {
  const [plain, counted] = await Promise.all([printed('plain'), printed('counted')]);
  expect(counted.rest).toEqual(plain.rest);
  expect(plain.rest).toMatchObject({ tool: { requests: 5, asked: 5 }, left: ['last'] });
  expect(plain.current).toEqual(Array.from({ length: 13 }, () => false));
  expect(counted.current).toEqual(plain.current.map(() => true));
});
