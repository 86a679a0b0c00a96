import { AggregationTemporality, type IMetricReader, MetricReader } from '@opentelemetry/sdk-metrics';
import { type Collection, readCollection } from './collection.js';

export interface TestReaderOptions {
  /** `delta` asks for it from every instrument, UpDownCounters included. Default: `cumulative`. */
  temporality?: 'cumulative' | 'delta' | undefined;
  /** The most attribute sets of one instrument that this reader keeps apart. Default: the SDK's, 2,000. */
  cardinalityLimit?: number | undefined;
}

/** A reader that collects when a test asks it to, and at no other time. */
export interface TestReader {
  /** For the `readers` of a MeterProvider. */
  readonly reader: IMetricReader;
  collect(): Promise<Collection>;
}

export function createTestReader(options: TestReaderOptions = {}): TestReader {
  const reader = new InProcessReader(options);
  return { reader, collect: async () => readCollection(await reader.collect()) };
}

class InProcessReader extends MetricReader {
  constructor({ temporality = 'cumulative', cardinalityLimit }: TestReaderOptions) {
    const chosen = temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
    super({
      aggregationTemporalitySelector: () => chosen,
      ...(cardinalityLimit === undefined ? {} : { cardinalitySelector: () => cardinalityLimit }),
    });
  }

  protected override async onShutdown(): Promise<void> {}

  protected override async onForceFlush(): Promise<void> {}
}
