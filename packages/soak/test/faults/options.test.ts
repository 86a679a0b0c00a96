import { describe, expect, it } from '@jest/globals';
import { expectUnharmed } from './fixtures/compare';
import { HTTP_KINDS, KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

describe('option `ignore`', () => {
  it.each(KINDS)('may throw: requests are served as without us, and counted: $name', async (kind) => {
    const error = new Error(`ignore fails for ${kind.name}`);
    let asked = 0;
    await expectUnharmed(kind, {
      ignore() {
        asked++;
        throw error;
      },
    });
    expect(asked).toBeGreaterThan(0);
    expect(logs).toEqual([expect.stringContaining(error.message)]);
  });
});

describe('option `attributes`', () => {
  it.each(HTTP_KINDS)('may throw: requests are served as without us, and counted: $name', async (kind) => {
    const error = new Error(`attributes fails for ${kind.name}`);
    await expectUnharmed(kind, {
      attributes() {
        throw error;
      },
    });
    expect(logs).toEqual([expect.stringContaining(error.message)]);
  });
});

describe('option `clock`', () => {
  it.each(KINDS)('may throw or tell nonsense: $name', async (kind) => {
    const readings = [5, Number.NaN, Number.POSITIVE_INFINITY, 'later', undefined];
    let reading = 0;
    const metrics = await expectUnharmed(kind, {
      clock() {
        const now = readings[reading++ % readings.length];
        if (now === undefined) throw new Error('no time');
        return now as number;
      },
    });
    for (const { oldestAge } of metrics.snapshot().stages) expect(oldestAge).toBe(0);
  });
});
