import { describe, expect, it } from '@jest/globals';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { version } from '@stageguard/core/package.json';
import { createTestProvider, createTestReader } from '@stageguard/testing';
import { createLab } from './fixtures/lab';

const STAGES = 'app.stage_requests';
const handle = { stage: 'handle' };

describe('readers side by side', () => {
  it('see the same moment, whoever collects first', async () => {
    const others = [createTestReader(), createTestReader({ temporality: 'delta' })] as const;
    const lab = createLab({}, { readers: others.map(({ reader }) => reader) });
    const [cumulative, delta] = others;
    const first = lab.metrics.begin();
    lab.metrics.begin();
    expect((await lab.collect()).value(STAGES, handle)).toBe(2);
    expect((await delta.collect()).value(STAGES, handle)).toBe(2);
    first.end();
    expect((await delta.collect()).value(STAGES, handle)).toBe(-1);
    expect((await delta.collect()).value(STAGES, handle)).toBe(0);
    expect((await cumulative.collect()).value(STAGES, handle)).toBe(1);
    expect((await lab.collect()).value(STAGES, handle)).toBe(1);
  });

  it('see the truth when they collect at the same moment', async () => {
    const others = [createTestReader(), createTestReader({ temporality: 'delta' })] as const;
    const lab = createLab({}, { readers: others.map(({ reader }) => reader) });
    for (let round = 1; round <= 3; round++) {
      lab.metrics.begin();
      lab.clock.advance(1_000);
      const [a, b, delta, again] = await Promise.all([
        lab.collect(),
        others[0].collect(),
        others[1].collect(),
        lab.collect(),
      ]);
      for (const collection of [a, b, again]) {
        expect(collection.value(STAGES, handle)).toBe(round);
        expect(collection.value('app.stage_time', handle)).toBe((round * (round + 1)) / 2);
        expect(collection.value('app.stage_oldest_age', handle)).toBe(round);
        expect(collection.value('app.stage_peak', handle)).toBe(round);
      }
      expect(delta.value(STAGES, handle)).toBe(1);
      expect(delta.value('app.stage_time', handle)).toBe(round);
    }
  });

  it('are called back in the root context of OpenTelemetry', async () => {
    const contexts: unknown[] = [];
    const { metrics, collect } = createLab(
      {},
      {
        views: [
          {
            instrumentName: '*',
            attributesProcessors: [
              {
                process(attributes, context) {
                  if (context !== undefined) contexts.push(context);
                  return attributes;
                },
              },
            ],
          },
        ],
      },
    );
    metrics.begin();
    await collect();
    const { ROOT_CONTEXT } = await import('@opentelemetry/api');
    expect(contexts.length).toBeGreaterThan(0);
    expect(contexts.filter((context) => context !== ROOT_CONTEXT)).toEqual([]);
  });
});

it('a collection feeds each series once, however many requests are in flight', async () => {
  const { meterProvider, collect } = createTestProvider();
  const meter = meterProvider.getMeter('@stageguard/core', version);
  let fed = 0;
  const { createUpDownCounter } = meter;
  meter.createUpDownCounter = (...args) => {
    const counter = createUpDownCounter.apply(meter, args);
    const { add } = counter;
    counter.add = (...values) => {
      fed++;
      add.apply(counter, values);
    };
    return counter;
  };
  const metrics = createRequestMetrics({ name: 'app', meterProvider, stages: { db: {} } });
  const feeds = async () => {
    fed = 0;
    await collect();
    return fed;
  };
  metrics.begin();
  // One of active requests, handle and db, and what is overdue in these.
  expect(await feeds()).toBe(5);
  for (let i = 0; i < 10_000; i++) metrics.begin();
  expect(await feeds()).toBe(5);
});

describe('a periodic reader', () => {
  const build = () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const lab = createLab({}, { readers: [reader] });
    const last = () => {
      const metrics =
        exporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      const found = metrics.find(({ descriptor }) => descriptor.name === STAGES);
      return found?.dataPoints.find(({ attributes }) => attributes['stage'] === 'handle')?.value;
    };
    return { ...lab, last };
  };

  it('exports the truth when it is flushed', async () => {
    const { last, meterProvider, metrics } = build();
    const request = metrics.begin();
    await meterProvider.forceFlush();
    expect(last()).toBe(1);
    request.end();
    await meterProvider.forceFlush();
    expect(last()).toBe(0);
    await meterProvider.shutdown();
  });

  it('exports the truth in the last flush of its shutdown', async () => {
    const { last, meterProvider, metrics } = build();
    metrics.begin();
    await meterProvider.shutdown();
    expect(last()).toBe(1);
  });
});

it('Prometheus reads one instant, under the names that the README tells', async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const { clock, metrics } = createLab({ stages: { db: {} } }, { readers: [exporter] });
  metrics.begin({ model: 'a' });
  metrics.begin({ model: 'b' }).enter('db');
  metrics.begin().end();
  clock.advance(1_500);
  const { resourceMetrics } = await exporter.collect();
  const lines = new PrometheusSerializer(undefined, false)
    .serialize(resourceMetrics)
    .split('\n')
    .filter((line) => /^app_(?!ended.*(failed|reclaimed))|anomalies.*no_request/.test(line))
    .map((line) =>
      line
        .replace(/otel_scope_\w+="[^"]*",?/g, '')
        .replace('{}', '')
        .replace(',}', '}'),
    );
  expect(lines).toEqual([
    'app_active_requests 0',
    'app_active_requests{model="a"} 1',
    'app_active_requests{model="b"} 1',
    'app_stage_requests{stage="handle"} 1',
    'app_stage_requests{stage="db"} 1',
    'stageguard_anomalies_total{kind="no_request",stageguard_name="app"} 0',
    'app_oldest_age 1.5',
    'app_stage_oldest_age{stage="handle"} 1.5',
    'app_stage_oldest_age{stage="db"} 1.5',
    'app_stage_peak{stage="handle"} 2',
    'app_stage_peak{stage="db"} 1',
    'app_stage_oldest_idle{stage="handle"} 1.5',
    'app_stage_oldest_idle{stage="db"} 1.5',
    'app_stage_entries_total{stage="handle"} 3',
    'app_stage_entries_total{stage="db"} 1',
    'app_ended_requests_total{stage="handle",outcome="ended"} 1',
    'app_ended_requests_total{stage="db",outcome="ended"} 0',
    'app_stage_time_total{stage="handle"} 1.5',
    'app_stage_time_total{stage="db"} 1.5',
    'app_stage_overdue_requests{stage="handle"} 0',
    'app_stage_overdue_requests{stage="db"} 0',
  ]);
  await exporter.shutdown();
});
