import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('spans of a second copy of the API that was required count without an SDK, with one warning', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'fixtures/copies.cjs')]);
  expect(JSON.parse(stdout)).toEqual([
    'cache',
    'handle',
    'there is a second copy of @opentelemetry/api, whose early spans may be missed',
  ]);
});
