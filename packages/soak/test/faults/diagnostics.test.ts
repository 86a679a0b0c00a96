import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { diag } from '@opentelemetry/api';
import { createTestProvider } from '@stageguard/testing';
import { expectUnharmed } from './fixtures/compare';
import { KINDS } from './fixtures/kinds';

let asked = 0;

beforeEach(() => {
  asked = 0;
  const fail = (message: string) => {
    // Once a second the providers of the kinds before are looked at, which are shut down and log that.
    if (message.includes('no stage of')) asked++;
    throw new Error('the logger is broken');
  };
  diag.setLogger({ error: fail, warn: fail, info: () => {}, debug: fail, verbose: fail });
});
afterEach(() => diag.disable());

describe.each(KINDS)('$name', (kind) => {
  it('serves as without us where the logger of the diagnostics throws', async () => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    const metrics = await expectUnharmed(kind, {
      meterProvider,
      // Something to log: a stage that nobody has declared, once for each kind.
      inside: ({ metrics }) => metrics?.enter(`no stage of ${kind.name}` as 'work'),
    });
    const { value } = await collect();
    expect(value(`${metrics.name}.stage_requests`, { stage: '_OTHER' })).toBe(0);
    expect(asked).toBe(1);
    await shutdown();
  });
});
