import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('a request in flight has the route that Express has matched: not the path of middleware, nor in the place of a given one', async () => {
  const program = join(__dirname, 'fixtures/routes.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 100_000 });
  expect(stdout.trim().split('\n')).toEqual([
    '["/shop/orders/:id 2"]',
    '["/shop/orders/:id 2","given before 1","undefined 1"]',
    '[]',
  ]);
});
