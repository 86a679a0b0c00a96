import { type MeterProvider as ApiMeterProvider, createNoopMeter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type Collection, createTestReader, type TestReader } from '@stageguard/testing';
import type { Provider } from './model/provider.js';

/** An SDK's provider with three readers: what is exported now, what has changed, and a low limit of series. */
export interface WorldProvider extends Provider {
  readonly cumulative: TestReader;
  readonly delta: TestReader;
  readonly low: TestReader;
  /** The changes that the delta reader has seen, added up by metric and attributes. */
  readonly added: Map<string, number>;
  /** `stage_time` at the last collection. */
  readonly times: Map<string, number>;
  /** Other counters then. */
  readonly before: Map<string, number>;
  last: Collection | undefined;
  shutdown(): Promise<void>;
}

/** Series that its reader keeps apart. */
const LOW_LIMIT = 16;

export function createWorldProvider(label: string): WorldProvider {
  const cumulative = createTestReader();
  const delta = createTestReader({ temporality: 'delta' });
  const low = createTestReader({ cardinalityLimit: LOW_LIMIT });
  const sdk = new MeterProvider({ readers: [cumulative.reader, delta.reader, low.reader] });
  return {
    label,
    real: sdk as ApiMeterProvider,
    exports: true,
    cumulative,
    delta,
    low,
    added: new Map(),
    times: new Map(),
    before: new Map(),
    last: undefined,
    shutdown: () => sdk.shutdown(),
  };
}

/** Providers that export nothing: one whose meters do nothing and one that throws. */
export function createIdleProviders(): Provider[] {
  const noop = createNoopMeter();
  const failing = () => {
    throw new Error('a provider');
  };
  return [
    { label: 'a no-op', real: { getMeter: () => noop }, exports: false },
    { label: 'one that throws', real: { getMeter: failing }, exports: false },
  ];
}
