import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

/** By scenario: how many requests were counted, and what the application and its clients saw. */
type Observed = Record<string, { readonly counted: number; readonly seen: unknown }>;

const OBSERVE = join(__dirname, 'fixtures/processes/observe/index.cjs');

// In processes of their own: what is hooked stays so, and the bare application is to see nothing of it.
describe.each(['koa-oldest', 'koa2', 'koa'])('an application of %s', (koa) => {
  it.each(['middleware', 'instrumentation'])('and its clients see nothing of the %s', async (way) => {
    const [bare, counting] = await Promise.all([observe(koa, 'bare'), observe(koa, way)]);
    expect(Object.keys(bare)).toEqual(Object.keys(counting));
    for (const [scenario, { counted, seen }] of Object.entries(counting)) {
      expect(counted).toBeGreaterThan(0);
      expect({ [scenario]: seen }).toEqual({ [scenario]: bare[scenario]?.seen });
    }
  });
});

async function observe(koa: string, way: string): Promise<Observed> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [OBSERVE, koa, way]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
