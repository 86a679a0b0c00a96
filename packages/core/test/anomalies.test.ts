import { describe, expect, it } from '@jest/globals';
import type { Attributes } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { createLab } from './fixtures/lab';

const ANOMALIES = 'stageguard.anomalies';
const KINDS = [
  'reclaimed',
  'overflow',
  'unknown_stage',
  'unknown_value',
  'no_request',
  'not_hooked',
  'second_version',
];
const name = 'stageguard.name';

describe('stageguard.anomalies', () => {
  it('exports every kind as 0 from the first collection, with the name of the metrics', async () => {
    const points = (await createLab().collect()).points(ANOMALIES);
    expect(points.map(({ attributes, value }) => ({ attributes, value }))).toEqual(
      KINDS.map((kind) => ({ attributes: { kind, [name]: 'app' }, value: 0 })),
    );
  });

  it('exports one that comes amid a collection the next time', async () => {
    let during = () => {};
    const process = (attributes: Attributes) => {
      if (attributes['kind'] === 'no_request') during();
      return attributes;
    };
    const { collect, metrics } = createLab(
      {},
      { views: [{ instrumentName: ANOMALIES, attributesProcessors: [{ process }] }] },
    );
    metrics.leave();
    during = () => {
      during = () => {};
      metrics.leave();
    };
    expect((await collect()).sum(ANOMALIES, { kind: 'no_request' })).toBe(1);
    expect((await collect()).sum(ANOMALIES, { kind: 'no_request' })).toBe(2);
  });

  it('counts each kind apart, and each anomaly once', async () => {
    const { collect, metrics } = createLab({
      stages: { route: { phase: ['decode'] } },
      cardinalityLimit: 3,
    });
    const request = metrics.begin();
    metrics.leave();
    metrics.leave();
    metrics.leave();
    request.enter('rout' as 'handle');
    request.enter('rout' as 'handle');
    request.enter('route', { phase: 'x' as 'decode' });
    for (let round = 0; round < 2; round++) {
      const collection = await collect();
      expect(KINDS.map((kind) => collection.sum(ANOMALIES, { kind }))).toEqual([0, 1, 2, 1, 3, 0, 0]);
    }
  });

  it('keeps apart what the metrics of each name have met', async () => {
    const { collect, meterProvider, metrics } = createLab();
    const other = createRequestMetrics({ name: 'other', meterProvider });
    metrics.leave();
    other.leave();
    other.leave();
    for (let round = 0; round < 2; round++) {
      const collection = await collect();
      expect(collection.value(ANOMALIES, { kind: 'no_request', [name]: 'app' })).toBe(1);
      expect(collection.value(ANOMALIES, { kind: 'no_request', [name]: 'other' })).toBe(2);
    }
  });
});
