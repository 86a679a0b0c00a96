import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

// In a process of its own: what throws in a subscriber of a diagnostics channel ends it.
const PROGRAM = join(__dirname, 'fixtures', 'unreadable.cjs');

it('requests that cannot be read are served as without us and not counted, tracked or not, with one warning', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM]);
  expect(JSON.parse(stdout)).toEqual({
    answers: ['0 in flight', '0 in flight', '0 in flight'],
    warnings: ['stageguard: a request that cannot be read is not counted: Error: no url here'],
  });
});
