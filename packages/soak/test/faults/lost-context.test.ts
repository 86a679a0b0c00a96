import { describe, expect, it } from '@jest/globals';
import { createTestProvider } from '@stageguard/testing';
import { expectUnharmed } from './fixtures/compare';
import type { TestMetrics } from './fixtures/kind';
import { KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

/** Calls what it is given from a context of its own, as a pool of connections does that was made at the start. */
function createPool() {
  const waiting: (() => void)[] = [];
  const timer = setInterval(() => {
    for (const call of waiting.splice(0)) call();
  }, 1);
  return { call: (fn: () => void) => void waiting.push(fn), stop: () => clearInterval(timer) };
}

describe.each(KINDS)('$name', (kind) => {
  it('serves as without us where the async context is lost; that is an anomaly, logged once', async () => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    const pool = createPool();
    const anomalies = async () => (await collect()).sum('stageguard.anomalies', { kind: 'no_request' });
    let lost = 0;
    const use = (metrics: TestMetrics) => {
      lost++;
      expect(metrics.current()).toBeUndefined();
      metrics.enter('work');
      metrics.run('work', () => {});
      metrics.guard('work').end();
    };
    await expectUnharmed(kind, {
      meterProvider,
      inside: ({ metrics }) => pool.call(() => metrics && use(metrics)),
    });
    expect(lost).toBeGreaterThan(1);
    expect(await anomalies()).toBe(lost);
    expect(logs).toEqual([
      expect.stringContaining('outside of a request, or where its async context is lost'),
    ]);
    pool.stop();
    await shutdown();
  });
});
