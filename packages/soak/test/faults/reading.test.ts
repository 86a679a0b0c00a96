import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { MeterProvider, MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { checkInvariant, createTestProvider, createTestReader } from '@stageguard/testing';
import { expectUnharmed } from './fixtures/compare';
import { KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

/** A reader, one question of the SDK's to which it answers with an error. */
class ThrowingReader extends MetricReader {
  constructor(question: 'temporality' | 'aggregation' | 'cardinality', error: Error) {
    const fail = () => {
      throw error;
    };
    super({
      ...(question === 'temporality' && { aggregationTemporalitySelector: fail }),
      ...(question === 'aggregation' && { aggregationSelector: fail }),
      ...(question === 'cardinality' && { cardinalitySelector: fail }),
    });
  }

  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** A port of this machine where nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.each(KINDS)('$name', (kind) => {
  it('serves as without us, and exports to others, beside a reader whose collections throw', async () => {
    const throwing = new ThrowingReader('temporality', new Error(`no temporality for ${kind.name}`));
    const { meterProvider, collect, shutdown } = createTestProvider({ readers: [throwing] });
    const metrics = await expectUnharmed(kind, {
      meterProvider,
      meanwhile: () => expect(throwing.collect()).rejects.toThrow('no temporality'),
    });
    checkInvariant(await collect(), metrics.name);
    expect(logs).toEqual([]);
    await shutdown();
  });

  it.each(['aggregation', 'cardinality'] as const)(
    'serves as without us, and logs once, where instruments cannot be made, since a reader throws for its %s',
    async (question) => {
      const error = new Error(`no ${question} for ${kind.name}`);
      const { reader, collect } = createTestReader();
      const meterProvider = new MeterProvider({ readers: [reader, new ThrowingReader(question, error)] });
      await expectUnharmed(kind, { meterProvider, meanwhile: async () => void (await collect()) });
      expect(logs).toEqual([expect.stringContaining(error.message)]);
    },
  );

  it('serves as without us while a collection never returns', async () => {
    const { meterProvider, collect } = createTestProvider();
    const stuck = meterProvider.getMeter('another library').createObservableGauge('stuck');
    stuck.addCallback(() => new Promise(() => {}));
    const collections: Promise<unknown>[] = [];
    const metrics = await expectUnharmed(kind, {
      meterProvider,
      meanwhile: async () => void collections.push(collect()),
    });
    expect(collections).toHaveLength(1);
    expect(metrics.active).toBe(0);
    expect(logs).toEqual([]);
  });

  it('serves as without us while the exporter is down, and exports zeros when it is asked elsewhere', async () => {
    const exporter = new OTLPMetricExporter({
      url: `http://127.0.0.1:${await deadPort()}/v1/metrics`,
      timeoutMillis: 100,
    });
    const down = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: 20,
      exportTimeoutMillis: 20,
    });
    const { meterProvider, collect } = createTestProvider({ readers: [down] });
    const metrics = await expectUnharmed(kind, {
      meterProvider,
      meanwhile: async () => void (await down.forceFlush().catch(() => {})),
    });
    const { points } = await collect();
    for (const point of points(`${metrics.name}.stage_requests`)) expect(point.value).toBe(0);
    expect(logs).toEqual([]);
    await meterProvider.shutdown().catch(() => {});
  });
});
