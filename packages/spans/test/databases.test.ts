import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { hasRedis, startRedis } from '@stageguard/testing/program';
import { hasPostgres, startPostgres } from './fixtures/postgres';

/** What the program has printed: a process of its own, since instrumentations hook what Node loads, and Jest loads by itself. */
async function printed(...args: string[]): Promise<string[]> {
  const program = join(__dirname, 'fixtures/databases.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { timeout: 100_000 });
  return stdout.trim().split('\n');
}

/** Where it is missing the test says so; where it is required it fails. */
function itWith(what: string, isThere: boolean, name: string, fn: () => Promise<void>): void {
  if (isThere) {
    it(name, fn);
  } else {
    console.warn(`Left out, since there is no ${what} here: ${name}`);
    it.skip(`${name} (there is no ${what} here)`, () => {});
  }
}

const needsPostgres = hasPostgres() || process.env['STAGEGUARD_REQUIRE_POSTGRES'] === '1';
const needsRedis = hasRedis() || process.env['STAGEGUARD_REQUIRE_REDIS'] === '1';

itWith(
  'PostgreSQL',
  needsPostgres,
  'five updates of a locked table wait as pool 3, database 2; a bound callback is of who asked; every sum of a soak is right, also where clients leave',
  async () => {
    const { host, stop } = await startPostgres();
    try {
      expect(await printed('postgres', host)).toEqual([
        '{"pool":3,"database":2}',
        '{}',
        'cache handle',
        '{}',
      ]);
      expect(await printed('aborts', host)).toEqual(['true true']);
    } finally {
      await stop();
    }
  },
);

itWith('redis-server', needsRedis, 'what waits for Redis is in cache', async () => {
  const { path, stop } = await startRedis();
  try {
    expect(await printed('redis', path)).toEqual(['{"cache":2}', '{}']);
  } finally {
    await stop();
  }
});

it('what waits for fetch is in upstream, until it is answered or aborted', async () => {
  expect(await printed('upstream')).toEqual(['{"upstream":2}', '{"upstream":1}', '{}']);
});
