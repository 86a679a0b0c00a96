import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Observation } from '@stageguard/testing/transparency';
import { PACKAGES } from './fixtures/fresh';

/** By scenario: how many requests were counted, and all that could be seen. */
type Observed = Record<string, { readonly counted: number; readonly observation: Observation }>;

/** Of a test that starts processes, on a machine that is busy. */
const PATIENCE = 120_000;
const OBSERVE = join(__dirname, 'fixtures/observe/index.cjs');

// In processes of their own: what is hooked stays so, and the bare application is to see nothing of it.
describe.each(PACKAGES)('%s: an application and its clients see nothing', (_name, express) => {
  let bare: Promise<Observed> | undefined;

  it.each(['middleware', 'instrumentation', 'instrumentation+middleware'])(
    'of the %s',
    async (way) => {
      bare ??= observe(express, 'bare');
      const [before, after] = await Promise.all([bare, observe(express, way)]);
      expect(Object.keys(after)).toEqual(Object.keys(before));
      for (const [scenario, { counted, observation }] of Object.entries(after)) {
        expect({ scenario, counted: counted > 0 }).toEqual({ scenario, counted: true });
        expect({ scenario, ...observation }).toEqual({ scenario, ...before[scenario]?.observation });
      }
    },
    PATIENCE,
  );
});

async function observe(express: string, way: string): Promise<Observed> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [OBSERVE, express, way], {
    // In development Express answers errors with their stack, which has frames of ours.
    env: { ...process.env, NODE_ENV: 'production' },
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
