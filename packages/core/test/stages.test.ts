import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { advance, hold, rebase, release } from '@stageguard/core/adapter';
import { heapUsed } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { whereIs } from './fixtures/where-is';

const stages = { db: {}, render: {}, route: { phase: ['prefill', 'decode'] } } as const;

describe('a request', () => {
  it('is in flight from begin to end', async () => {
    const { collect, metrics } = createLab({ stages });
    expect(metrics.active).toBe(0);
    const request = metrics.begin({ model: 'a' });
    expect(metrics.active).toBe(1);
    expect((await collect()).value('app.active_requests', { model: 'a' })).toBe(1);
    request.end();
    expect(metrics.active).toBe(0);
    expect((await collect()).value('app.active_requests', { model: 'a' })).toBe(0);
  });

  it('begins in handle', async () => {
    const { collect, metrics } = createLab({ stages });
    expect(metrics.begin().stage).toBe('handle');
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });

  it('begins in the first stage of the lifecycle, or in the one that is named', async () => {
    const { collect, metrics } = createLab({ stages, lifecycle: ['receive', 'handle'] });
    metrics.begin();
    metrics.begin({}, { stage: 'db' });
    metrics.begin({}, { stage: metrics.stage('route', { phase: 'decode' }) });
    expect(inStages(await collect())).toEqual({ receive: 1, db: 1, 'route decode': 1 });
  });

  it('comes back to the stage that it began in', () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin({}, { stage: 'db' });
    request.enter('render');
    request.leave();
    expect(whereIs(metrics, request)).toBe('db');
  });

  it('leaves one stage as it enters the next', async () => {
    const { collect, metrics } = createLab({ stages });
    const request = metrics.begin();
    request.enter('db');
    expect(whereIs(metrics, request)).toBe('db');
    expect(inStages(await collect())).toEqual({ db: 1 });
    request.enter('route', { phase: 'prefill' });
    expect(inStages(await collect())).toEqual({ 'route prefill': 1 });
    request.enter('route', { phase: 'decode' });
    expect(inStages(await collect())).toEqual({ 'route decode': 1 });
  });

  it('advances for good also to a stage in which nobody with its attributes has been', () => {
    const { metrics } = createLab({ stages, lifecycle: ['receive', 'handle'], stageAttributes: ['model'] });
    const request = metrics.begin({ model: 'a' });
    advance(request, 'handle');
    request.enter('db');
    request.leave();
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('takes attributes that are known, in a stage in which nobody with them has been', async () => {
    const { collect, metrics } = createLab({ stages, stageAttributes: ['model'] });
    metrics.begin({ model: 'a' });
    const request = metrics.begin({}, { stage: 'db' });
    request.setAttributes({ model: 'a' });
    expect(inStages(await collect())).toEqual({ 'handle a': 1, 'db a': 1 });
  });

  it('leaves to the base stage, whatever it had entered before', async () => {
    const { collect, metrics } = createLab({ stages });
    const request = metrics.begin();
    request.enter('db');
    request.enter('render');
    request.leave();
    expect(inStages(await collect())).toEqual({ handle: 1 });
    request.leave();
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });

  it('counts down once, whatever stage it is in, and does nothing after', async () => {
    const { collect, metrics } = createLab({ stages });
    const request = metrics.begin();
    request.enter('db');
    request.end();
    request.end();
    request[Symbol.dispose]();
    expect(whereIs(metrics, request)).toBeUndefined();
    request.enter('render');
    request.leave();
    advance(request, 'render');
    rebase(request, 'render');
    release(request);
    request.setAttributes({ model: 'a' });
    request.guard('render').end();
    hold(request).end();
    expect(request.run('render', () => request.stage)).toBeUndefined();
    expect(metrics.active).toBe(0);
    const collection = await collect();
    expect(inStages(collection)).toEqual({});
    expect(collection.sum('app.active_requests')).toBe(0);
    expect(collection.sum('stageguard.anomalies')).toBe(0);
  });

  it('ends with the block of a using declaration', async () => {
    const { metrics } = createLab({ stages });
    {
      using request = metrics.begin();
      using _guard = request.guard('db');
      expect(whereIs(metrics, request)).toBe('db');
    }
    expect(metrics.active).toBe(0);
  });

  it('needs the same memory after a million stages, and after a million calls when it is over', () => {
    const metrics = createRequestMetrics({ name: 'app', stages });
    const request = metrics.begin();
    const million = (count: number) => {
      for (let i = 0; i < count; i++) {
        request.enter('route', { phase: i % 2 === 0 ? 'prefill' : 'decode' });
        request.guard('db').end();
      }
    };
    million(10_000);
    const before = heapUsed();
    // A pointer that is kept of each would be eight megabytes.
    million(1_000_000);
    expect(heapUsed() - before).toBeLessThan(1_000_000);
    expect(request.stage).toBe('route');
    request.end();
    million(1_000_000);
    expect(heapUsed() - before).toBeLessThan(1_000_000);
  });
});

describe('an adapter', () => {
  const lifecycle = ['receive', 'handle', 'respond'] as const;

  it('moves the base on, which ends what was entered', () => {
    const { metrics } = createLab({ stages, lifecycle });
    const request = metrics.begin();
    advance(request, 'handle');
    expect(whereIs(metrics, request)).toBe('handle');
    request.enter('db');
    advance(request, 'respond');
    expect(whereIs(metrics, request)).toBe('respond');
    request.enter('db');
    request.leave();
    expect(whereIs(metrics, request)).toBe('respond');
  });

  it('moves the base on beneath a guard, which stays as it is', () => {
    const { metrics } = createLab({ stages, lifecycle });
    const request = metrics.begin();
    request.enter('render');
    const guard = request.guard('db');
    advance(request, 'respond');
    expect(whereIs(metrics, request)).toBe('db');
    guard.end();
    expect(whereIs(metrics, request)).toBe('respond');
  });

  it('moves the base alone, beneath what was entered', () => {
    const { metrics } = createLab({ stages, lifecycle });
    const request = metrics.begin();
    request.enter('db');
    rebase(request, 'handle');
    expect(whereIs(metrics, request)).toBe('db');
    request.leave();
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('moves the base and the request with it where nothing was entered', () => {
    const { metrics } = createLab({ stages, lifecycle });
    const request = metrics.begin();
    rebase(request, 'handle');
    expect(whereIs(metrics, request)).toBe('handle');
    const guard = request.guard('db');
    rebase(request, 'respond');
    expect(whereIs(metrics, request)).toBe('db');
    guard.end();
    expect(whereIs(metrics, request)).toBe('respond');
  });

  it('takes bound stages', () => {
    const { metrics } = createLab({ stages, lifecycle });
    const request = metrics.begin();
    advance(request, metrics.stage('handle'));
    expect(whereIs(metrics, request)).toBe('handle');
    rebase(request, metrics.stage('respond'));
    expect(whereIs(metrics, request)).toBe('respond');
  });
});

it('counts the requests of a stage in the process', () => {
  const { metrics } = createLab({ stages, stageAttributes: ['model'] });
  metrics.begin({ model: 'a' }).enter('route', { phase: 'decode' });
  metrics.begin({ model: 'b' }).enter('route', { phase: 'decode' });
  metrics.begin({ model: 'b' }).enter('route', { phase: 'prefill' });
  expect(metrics.count('route', { phase: 'decode' })).toBe(2);
  expect(metrics.count(metrics.stage('route', { phase: 'prefill' }))).toBe(1);
  expect(metrics.count('db')).toBe(0);
});
