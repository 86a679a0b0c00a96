import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { metricNames } from '@stageguard/example-observability';
import { parse } from 'yaml';
import { README, recipes } from './recipes';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

describe('the README', () => {
  it('has recipes for what people ask', () => {
    expect(recipes().map(({ title }) => title)).toEqual([
      'Where are they?',
      'Where does the time go?',
      'How many at once?',
      'How many at once? (2)',
      'How many come, how many give up?',
      'How many come, how many give up? (2)',
      'Is one stuck?',
      'Is one stuck? (2)',
      'Is one stuck? (3)',
      'How long does a stage take?',
      'How long does a stage take? (2)',
      'How deep is the queue?',
      'How deep is the queue? (2)',
      'How much is refused?',
      'How much is refused? (2)',
      'Does anything leak?',
      'Does anything leak? (2)',
      'Does anything leak? (3)',
    ]);
  });

  it('lists the names that dashboard and alerts are written with, for both ways', () => {
    const rows = [...README.matchAll(/^\| `[\w.]+` +\| `(\w+)` +\| `(\w+)` +\|$/gm)];
    const column = (n: number) => rows.map((row) => row[n]);
    expect(column(1)).toEqual(Object.values(metricNames('dynamo.frontend')));
    expect(column(2)).toEqual(Object.values(metricNames('dynamo.frontend', 'otlp')));
  });
});

it('the HPA asks for the metric that the adapter makes', () => {
  const hpa = parse(read('autoscaling/hpa.yml'));
  expect([hpa.apiVersion, hpa.kind]).toEqual(['autoscaling/v2', 'HorizontalPodAutoscaler']);
  const [rule] = parse(read('autoscaling/prometheus-adapter.yml')).externalRules;
  expect(hpa.spec.metrics[0].external.metric.name).toBe(rule.name.as);
});

it('the ScaledObject has one trigger, whose numbers are strings as KEDA wants them', () => {
  const { apiVersion, kind, spec } = parse(read('autoscaling/keda.yml'));
  expect([apiVersion, kind]).toEqual(['keda.sh/v1alpha1', 'ScaledObject']);
  expect(spec.triggers).toHaveLength(1);
  for (const value of Object.values(spec.triggers[0].metadata)) expect(typeof value).toBe('string');
});

it('the Collector uses every component that it configures, and no other', () => {
  const { service, ...components } = parse(read('otel-collector.yml'));
  const { metrics } = service.pipelines;
  for (const kind of ['receivers', 'processors', 'exporters']) {
    expect(metrics[kind].sort()).toEqual(Object.keys(components[kind]).sort());
  }
});

it.each(['autoscaling/prometheus-adapter.yml', 'autoscaling/hpa.yml', 'autoscaling/keda.yml'])(
  '%s says that no cluster has run it',
  (file) => {
    expect(read(file).replace(/\n# /g, ' ')).toContain('no cluster has run it');
  },
);

it('otel-collector.yml says that no Collector has run it', () => {
  expect(read('otel-collector.yml')).toContain('no Collector has run it');
});
