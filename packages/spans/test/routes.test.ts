import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

/** What a service has printed: a process of its own, since instrumentations hook what Node loads, and Jest loads by itself. */
async function printed(service: string): Promise<string[]> {
  const program = join(__dirname, 'fixtures', service);
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 100_000 });
  return stdout.trim().split('\n');
}

it('a request in flight has the route that Express has matched: not the path of middleware, nor in the place of a given one', async () => {
  expect(await printed('routes.cjs')).toEqual([
    '["/shop/orders/:id 2"]',
    '["/shop/orders/:id 2","given before 1","undefined 1"]',
    '[]',
  ]);
});

it('a request in flight has the route that Fastify has matched, in a hook before the handler as well, and none where none has', async () => {
  expect(await printed('fastify-routes.cjs')).toEqual([
    '["auth 1","handle 2"]',
    '["/shop/orders/:id 2","undefined 1"]',
    '[]',
    '[]',
  ]);
});
