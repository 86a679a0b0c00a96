import { afterEach, describe, expect, it } from '@jest/globals';
import { metrics as api } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import {
  advance,
  anomaly,
  hold,
  onceInProcess,
  rebase,
  release,
  setFallbackProvider,
  sharesTruth,
} from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { secondCopy } from './fixtures/second-copy';

const warnings = watchWarnings();
afterEach(() => {
  setFallbackProvider(undefined);
  api.disable();
});

describe('a request', () => {
  it('has verbs for adapters in their functions alone', () => {
    const { metrics } = createLab({ lifecycle: ['receive', 'handle', 'respond', 'detached'] });
    const request = metrics.begin();
    for (const verb of ['advance', 'rebase', 'hold', 'release']) expect(verb in request).toBe(false);
    rebase(request, 'handle');
    expect(request.stage).toBe('handle');
    advance(request, 'respond');
    expect(request.stage).toBe('respond');
    const held = hold(request);
    release(request, 'answered');
    expect(request.stage).toBe('detached');
    for (const verb of [advance, rebase]) verb(request, 'handle');
    expect(request.stage).toBe('detached');
    held.end();
    expect(metrics.active).toBe(0);
  });

  it('is reached by the functions of another copy, whichever made it', () => {
    const copy = secondCopy();
    expect(copy.release).not.toBe(release);
    const { metrics } = createLab({ stages: { db: {} }, lifecycle: ['handle', 'respond', 'detached'] });
    const request = metrics.begin();
    const guard = copy.guardUntilReleased(request.shared, 'db');
    expect(request.stage).toBe('db');
    guard.end();
    expect(request.stage).toBe('handle');
    copy.rebase(request, 'respond');
    expect(request.stage).toBe('respond');
    copy.advance(request, 'handle');
    expect(request.stage).toBe('handle');
    const held = copy.hold(request);
    copy.release(request);
    expect(request.stage).toBe('detached');
    held.end();
    expect(metrics.active).toBe(0);
  });
});

describe('anomaly', () => {
  it('is counted by kind under the name of the metrics, and its message logged once', async () => {
    const { collect, metrics } = createLab();
    anomaly(metrics, 'not_hooked', 'nothing is hooked', 'express');
    anomaly(metrics, 'not_hooked', 'nothing is hooked', 'express');
    const attributes = { kind: 'not_hooked', 'stageguard.name': 'app' };
    expect((await collect()).value('stageguard.anomalies', attributes)).toBe(2);
    expect(warnings).toEqual(['stageguard: app: nothing is hooked: "express"']);
  });
});

describe('sharesTruth', () => {
  it('is true of objects that count as one, and of no others', () => {
    const { metrics, meterProvider } = createLab({ name: 'shared' });
    const same = createRequestMetrics({ name: 'shared', meterProvider: () => meterProvider });
    const elsewhere = createRequestMetrics({
      name: 'shared',
      meterProvider: createTestProvider().meterProvider,
    });
    const named = createRequestMetrics({ name: 'other', meterProvider });
    expect([metrics, same, elsewhere, named].map((other) => sharesTruth(metrics, other))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const unbound = [
      createRequestMetrics({ name: 'shared' }),
      createRequestMetrics({ name: 'shared' }),
    ] as const;
    expect(sharesTruth(...unbound)).toBe(true);
    expect(sharesTruth(unbound[0], metrics)).toBe(false);
  });

  it('is true of one object and itself, also once it is closed', () => {
    const { metrics } = createLab();
    metrics.close();
    expect(sharesTruth(metrics, metrics)).toBe(true);
  });
});

describe('the fallback provider', () => {
  it('exports what has no provider, at once, and gives way to the global one', async () => {
    const [fallback, global] = [createTestProvider(), createTestProvider()];
    const metrics = createRequestMetrics({ name: 'fallen' });
    const request = metrics.begin();
    setFallbackProvider(fallback.meterProvider);
    request.enter('handle');
    expect((await fallback.collect()).sum('fallen.active_requests')).toBe(1);
    api.setGlobalMeterProvider(global.meterProvider);
    expect(metrics.active).toBe(1);
    expect((await fallback.collect()).sum('fallen.active_requests')).toBe(0);
    expect((await global.collect()).sum('fallen.active_requests')).toBe(1);
    request.end();
  });

  it('has what is in flight as soon as it is there, and nothing as soon as it is taken back', async () => {
    const fallback = createTestProvider();
    const active = async () => (await fallback.collect()).sum('idle.active_requests');
    const request = createRequestMetrics({ name: 'idle' }).begin();
    setFallbackProvider(fallback.meterProvider);
    expect(await active()).toBe(1);
    setFallbackProvider(undefined);
    expect(await active()).toBe(0);
    request.end();
  });

  it('is what all versions of the package share, under a key that stays', () => {
    const { meterProvider } = createTestProvider();
    setFallbackProvider(meterProvider);
    expect(onceInProcess('fallback', () => undefined)).toMatchObject({ provider: meterProvider });
  });
});
