import { describe, expect, it } from '@jest/globals';
import { ValueType } from '@opentelemetry/api';
import { DataPointType, MeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { createTestReader, until } from '@stageguard/testing';
import { createLab } from './fixtures/lab';

const stages = {
  preprocess: {},
  route: { phase: ['prefill', 'decode'], hot: [true, false] },
  tool: { name: 'open' },
} as const;

const declared = [
  { stage: 'handle' },
  { stage: 'preprocess' },
  { stage: 'route', phase: 'prefill', hot: true },
  { stage: 'route', phase: 'prefill', hot: false },
  { stage: 'route', phase: 'decode', hot: true },
  { stage: 'route', phase: 'decode', hot: false },
];

describe('before any request', () => {
  it.each([
    'stage_requests',
    'stage_entries',
    'stage_time',
    'stage_oldest_age',
    'stage_peak',
    'stage_overdue_requests',
    'stage_oldest_idle',
  ])('exports every stage with every combination of its closed attributes as 0: %s', async (instrument) => {
    const { collect } = createLab({ stages });
    const points = (await collect()).points(`app.${instrument}`);
    expect(points.map((point) => point.attributes)).toEqual(declared);
    expect(points.map((point) => point.value)).toEqual(declared.map(() => 0));
  });

  it('exports the lifecycle of an adapter in place of handle', async () => {
    const { collect } = createLab({ stages: { db: {} }, lifecycle: ['receive', 'respond', 'detached'] });
    const attributes = (await collect()).points('app.stage_requests').map((point) => point.attributes);
    expect(attributes.map(({ stage }) => stage)).toEqual(['receive', 'respond', 'detached', 'db']);
  });

  it('exports active requests without attributes as 0', async () => {
    const { collect } = createLab();
    expect((await collect()).points('app.active_requests')).toMatchObject([{ attributes: {}, value: 0 }]);
  });

  it('exports no active requests where every request has attributes', async () => {
    const { collect, metrics } = createLab({ attributesRequired: true });
    expect((await collect()).points('app.active_requests')).toEqual([]);
    metrics.begin({ method: 'GET' }).end();
    const { attributes, value } = (await collect()).points('app.active_requests')[0] ?? {};
    expect({ attributes, value }).toEqual({ attributes: { method: 'GET' }, value: 0 });
  });
});

describe('the instruments', () => {
  it.each([
    ['app.active_requests', '{request}', DataPointType.SUM, false],
    ['app.stage_requests', '{request}', DataPointType.SUM, false],
    ['app.stage_entries', '{entry}', DataPointType.SUM, true],
    ['app.ended_requests', '{request}', DataPointType.SUM, true],
    ['app.stage_time', 's', DataPointType.SUM, true],
    ['app.oldest_age', 's', DataPointType.GAUGE, undefined],
    ['app.stage_oldest_age', 's', DataPointType.GAUGE, undefined],
    ['app.stage_peak', '{request}', DataPointType.GAUGE, undefined],
    ['app.stage_overdue_requests', '{request}', DataPointType.SUM, false],
    ['app.stage_oldest_idle', 's', DataPointType.GAUGE, undefined],
    ['app.stage_duration', 's', DataPointType.HISTOGRAM, undefined],
    ['stageguard.anomalies', '{anomaly}', DataPointType.SUM, true],
  ])('have a unit, a kind and a description: %s', async (name, unit, dataPointType, isMonotonic) => {
    const { collect, metrics } = createLab({ durations: true });
    metrics.begin().end();
    const metric = (await collect()).metric(name);
    expect(metric).toMatchObject({ dataPointType, descriptor: { unit, valueType: ValueType.DOUBLE } });
    expect('isMonotonic' in metric ? metric.isMonotonic : undefined).toBe(isMonotonic);
    expect(metric.descriptor.description).toMatch(/^[A-Z].{15,}\.$/);
  });

  it('share one meter, so that one export shows one instant', async () => {
    const { reader } = createTestReader();
    const meterProvider = new MeterProvider({ readers: [reader] });
    createRequestMetrics({ name: 'app', meterProvider, durations: true }).begin().end();
    const { resourceMetrics } = await reader.collect();
    expect(resourceMetrics.scopeMetrics.map(({ scope }) => scope.name)).toEqual(['@stageguard/core']);
  });
});

describe('the time of a series’ start', () => {
  it.each([
    'active_requests',
    'stage_requests',
    'stage_entries',
    'ended_requests',
    'stage_time',
    'stage_overdue_requests',
  ])('lies before its first export where it was made between two: %s', async (instrument) => {
    const { collect, metrics } = createLab({ stages, stageAttributes: ['model'] });
    await collect();
    metrics.begin({ model: 'late' }).enter('tool', { name: 'late' });
    metrics.begin().end({ outcome: 'aborted' });
    const made = Date.now();
    await until(() => Date.now() > made + 1);
    const collection = await collect();
    const [point] = collection
      .points(`app.${instrument}`)
      .filter(({ attributes }) =>
        ['late', 'aborted'].some((late) => Object.values(attributes).includes(late)),
      );
    expect(toMilliseconds(point?.startTime)).toBeLessThan(toMilliseconds(point?.endTime));
  });

  it.each([
    ['app.active_requests', 2],
    ['app.stage_requests', 1],
    ['app.stage_entries', 1],
    ['app.ended_requests', 3],
    ['app.stage_time', 1],
    ['app.stage_overdue_requests', 1],
    ['stageguard.anomalies', 7],
  ])(
    'lies before the first export where a provider was bound while requests were in flight: %s',
    async (instrument, series) => {
      const { collect, metrics, meterProvider } = createLab({ meterProvider: () => undefined });
      metrics.begin({ model: 'early' });
      metrics.setMeterProvider(meterProvider);
      const bound = Date.now();
      await until(() => Date.now() > bound + 1);
      const points = (await collect()).points(instrument);
      expect(points).toHaveLength(series);
      for (const { startTime, endTime } of points)
        expect(toMilliseconds(startTime)).toBeLessThan(toMilliseconds(endTime));
    },
  );
});

function toMilliseconds([seconds, nanoseconds]: readonly [number, number] = [0, 0]): number {
  return seconds * 1_000 + nanoseconds / 1e6;
}
