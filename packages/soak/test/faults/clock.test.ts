import { describe, expect, it } from '@jest/globals';
import { type Collection, checkInvariant, createTestProvider, seconds } from '@stageguard/testing';
import { expectUnharmed } from './fixtures/compare';
import { KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

describe.each(KINDS)('$name', (kind) => {
  it('counts and ages stay right on a clock that goes backwards', async () => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    let now = 1_000_000;
    const collections: Collection[] = [];
    const metrics = await expectUnharmed(kind, {
      meterProvider,
      // Ten milliseconds back for each three that it goes on.
      clock: () => {
        now += now % 4 === 0 ? -10 : 3;
        return now;
      },
      async meanwhile() {
        for (let i = 0; i < 5; i++) collections.push(await collect());
      },
    });
    collections.push(await collect());

    let before = 0;
    for (const collection of collections) {
      checkInvariant(collection, metrics.name);
      for (const { value } of collection.points(`${metrics.name}.stage_oldest_age`)) {
        expect(value).toBeGreaterThanOrEqual(0);
      }
      const spent = Object.values(seconds(collection, metrics.name)).reduce((sum, one) => sum + one, 0);
      expect(spent).toBeGreaterThanOrEqual(before);
      before = spent;
    }
    expect(logs).toEqual([]);
    await shutdown();
  });
});
