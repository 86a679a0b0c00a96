import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Observation } from '@stageguard/testing/transparency';

/** By scenario: how many requests were counted, and all that could be seen. */
type Observed = Record<string, { readonly counted: number; readonly observation: Observation }>;

const OBSERVE = join(__dirname, 'fixtures/processes/observe/index.cjs');

// In processes of their own: what is hooked stays so, and the bare application is to see nothing of it.
describe.each(['koa-oldest', 'koa2', 'koa'])('an application of %s', (koa) => {
  it.each(['middleware', 'instrumentation'])('and its clients see nothing of the %s', async (way) => {
    const [bare, counting] = await Promise.all([observe(koa, 'bare'), observe(koa, way)]);
    expect(Object.keys(bare)).toEqual(Object.keys(counting));
    for (const [scenario, { counted, observation }] of Object.entries(counting)) {
      expect({ scenario, counted: counted > 0 }).toEqual({ scenario, counted: true });
      expect({ scenario, ...observation }).toEqual({ scenario, ...bare[scenario]?.observation });
    }
  });
});

async function observe(koa: string, way: string): Promise<Observed> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [OBSERVE, koa, way], {
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
