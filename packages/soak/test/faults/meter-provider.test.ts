import { describe, expect, it } from '@jest/globals';
import type { Meter, MeterProvider } from '@opentelemetry/api';
import { MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics';
import { createTestReader } from '@stageguard/testing';
import { expectUnharmed } from './fixtures/compare';
import { KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

/** A real meter, one method of which throws; or one method of every instrument that it makes. */
function breaking(meter: Meter, broken: string, error: Error): Meter {
  return new Proxy(meter, {
    get(target, key: keyof Meter) {
      const method = target[key] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        if (key === broken) throw error;
        const made = method.apply(target, args);
        return key.startsWith('create') ? breakingInstrument(made as object, broken, error) : made;
      };
    },
  });
}

function breakingInstrument(instrument: object, broken: string, error: Error): object {
  if (!(broken in instrument)) return instrument;
  return Object.defineProperty(instrument, broken, {
    // What keeps nothing is one object for all.
    configurable: true,
    value: () => {
      throw error;
    },
  });
}

describe.each(KINDS)('$name', (kind) => {
  it('serves as without us on a provider that throws for a meter', async () => {
    const error = new Error(`no meter for ${kind.name}`);
    const meterProvider: MeterProvider = {
      getMeter: () => {
        throw error;
      },
    };
    const metrics = await expectUnharmed(kind, { meterProvider });
    expect(logs).toEqual([expect.stringContaining(`${metrics.name} is not exported`)]);
    expect(logs[0]).toContain(error.message);
  });

  it.each([
    'createUpDownCounter',
    'createCounter',
    'createObservableGauge',
    'createHistogram',
    'addBatchObservableCallback',
    'add',
    'record',
  ])('serves as without us, and logs once, on a meter whose %s throws', async (broken) => {
    const error = new Error(`${broken} does not work with ${kind.name}`);
    const { reader, collect } = createTestReader();
    const provider = new SdkMeterProvider({ readers: [reader] });
    const meterProvider: MeterProvider = {
      getMeter: (...args) => breaking(provider.getMeter(...args), broken, error),
    };
    await expectUnharmed(kind, {
      meterProvider,
      durations: true,
      meanwhile: async () => void (await collect()),
    });
    expect((await collect()).errors).toEqual([]);
    expect(logs).toEqual([expect.stringContaining(error.message)]);
    await provider.shutdown();
  });
});
