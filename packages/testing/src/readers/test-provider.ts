import { type IMetricReader, MeterProvider, type ViewOptions } from '@opentelemetry/sdk-metrics';
import type { Collection } from './collection.js';
import { createTestReader, type TestReaderOptions } from './test-reader.js';

export interface TestProviderOptions extends TestReaderOptions {
  views?: ViewOptions[] | undefined;
  /** Other readers beside its own. */
  readers?: IMetricReader[] | undefined;
}

/** A real MeterProvider, with a reader of its own that a test collects from. */
export interface TestProvider {
  readonly meterProvider: MeterProvider;
  collect(): Promise<Collection>;
  shutdown(): Promise<void>;
}

export function createTestProvider({
  views = [],
  readers = [],
  ...reading
}: TestProviderOptions = {}): TestProvider {
  const { reader, collect } = createTestReader(reading);
  const meterProvider = new MeterProvider({ views, readers: [reader, ...readers] });
  return { meterProvider, collect, shutdown: () => meterProvider.shutdown() };
}
