import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const PROGRAM = ['--require', join(__dirname, '..'), join(__dirname, 'fixtures/app.cjs')];
const env = { PATH: process.env['PATH'], STAGEGUARD_PAGE_PORT: '0' };
/** Linux has it; elsewhere there is no file that is full without a disk that is. */
const FULL = '/dev/full';

describe('what nobody can read ends no process', () => {
  (existsSync(FULL) ? it : it.skip)('where stderr is a file on a full disk', async () => {
    const full = openSync(FULL, 'w');
    const child = spawn(process.execPath, PROGRAM, { env, stdio: ['ignore', 'ignore', full] });
    closeSync(full);
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('where stderr is a pipe whose reader is gone', async () => {
    const child = spawn(process.execPath, PROGRAM, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});
