import './fixtures/second';
import './fixtures/told-finalizers';

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

watchWarnings();

const SCRIPT = join(__dirname, 'fixtures/without-finalizers.cjs');
const KINDS = ['request', 'guard', 'run', 'hold', 'late_guard', 'run_as_job', 'job', 'wrapped'];
/** Of each kind three are kept, and five are lost. */
const KEPT = 3;
const LOST = 5;

const ofEach = (count: number) => Object.fromEntries(KINDS.map((kind) => [kind, count]));

/** What the script prints for one way in which no finalizer runs. */
async function counted(way: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT, way]);
  return JSON.parse(stdout);
}

describe('where no finalizer runs', () => {
  it.each(['a registry has died', 'a registry calls nobody'])(
    'all that is lost is counted down, and nothing else: %s',
    async (way) => {
      expect(await counted(way)).toEqual({
        before: ofEach(KEPT + LOST),
        after: ofEach(KEPT),
        kept: KINDS.length * KEPT,
        timersOfDropped: 0,
      });
    },
  );

  it('every lost handle is found in turn, 5,000 a second, however many come meanwhile', async () => {
    const { metrics } = createLab();
    const open: { end(): void }[] = [];
    const openMany = () => {
      for (let i = 0; i < 5_000; i++) open.push(metrics.begin());
    };
    const lost = () => metrics.active - open.length;
    openMany();
    aSecondLater();
    for (let i = 0; i < 6_000; i++) metrics.begin();
    aSecondLater();
    aSecondLater();
    let most = 0;
    await collectGarbageUntil(() => {
      const before = lost();
      openMany();
      aSecondLater();
      most = Math.max(most, before - lost());
      return lost() === 0;
    });
    // The metrics object is asked as well.
    expect(most).toBeLessThanOrEqual(5_000);
    expect(most).toBeGreaterThan(4_990);
    for (const request of open) request.end();
  });

  it('what ends is never asked', async () => {
    const { collect, metrics } = createLab();
    const requests = [1, 2, 3].map(() => metrics.begin());
    aSecondLater();
    for (const request of requests.splice(0)) request.end();
    const control = createLab({ name: 'control' }).metrics;
    control.begin();
    await collectGarbageUntil(() => {
      aSecondLater();
      return control.active === 0;
    });
    expect((await collect()).sum('stageguard.anomalies')).toBe(0);
  });

  it('no handle is asked while no garbage is collected, since that keeps it', () => {
    const { metrics } = createLab();
    const requests = Array.from({ length: 100 }, () => metrics.begin());
    aSecondLater();
    const deref = jest.spyOn(WeakRef.prototype, 'deref');
    for (let second = 0; second < 32; second++) aSecondLater();
    // A canary is: after one second, two, four, eight and sixteen, and the sixteen after those.
    expect(deref.mock.calls.length).toBeLessThanOrEqual(6);
    deref.mockRestore();
    for (const request of requests) request.end();
  });
});
