import './fixtures/second';

import { setImmediate } from 'node:timers';
import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics, type Scope } from '@stageguard/core';
import { hold, release } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { collectGarbageUntil, heapUsed, watchWarnings } from '@stageguard/testing/jest';
import { register } from '../dist/request/reclamation.js';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();
const stages = { db: {}, cache: {} };
const lifecycle = ['handle', 'detached'] as const;
const lab = () => createLab({ stages, lifecycle });
type Metrics = ReturnType<typeof lab>['metrics'];

const ANOMALY = { kind: 'reclaimed' };

/** A request of which nobody keeps anything, in a stage. */
function drop(metrics: Pick<Metrics, 'begin'>, stage: 'db' | 'handle' = 'handle'): void {
  metrics.begin().enter(stage);
}

describe('a request whose handle is garbage', () => {
  it('is counted down, with a warning that names the stage, and an anomaly', async () => {
    const { collect, metrics } = lab();
    drop(metrics, 'db');
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    const collection = await collect();
    expect(collection.sum('app.active_requests')).toBe(0);
    expect(collection.sum('app.stage_requests')).toBe(0);
    expect(collection.sum('stageguard.anomalies', ANOMALY)).toBe(1);
    expect(warnings).toEqual([
      'stageguard: app: a request was garbage-collected without end(); counted down: "in stage db"',
    ]);
  });

  it('is found out where nothing ever collects', async () => {
    const { metrics } = createLab({ meterProvider: () => undefined });
    metrics.begin();
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('is found out where no clock is read', async () => {
    const { metrics } = createLab({ stageTime: false, stageOldestAge: false, stagePeak: false });
    for (let i = 0; i < 2; i++) {
      metrics.begin();
      aSecondLater();
      await collectGarbageUntil(() => metrics.active === 0);
    }
  });

  it('is found out though its metrics have moved to where others of that age are registered', async () => {
    let now = 1;
    const options = { name: 'app', clock: () => now };
    const { meterProvider } = createTestProvider();
    const there = createRequestMetrics({ ...options, meterProvider });
    const { metrics } = createLab(options);
    for (let i = 0; i < 1_001; i++) metrics.begin();
    now = 2;
    aSecondLater();
    metrics.setMeterProvider(meterProvider);
    aSecondLater();
    await collectGarbageUntil(() => there.active === 0);
  });

  it('is found out though its attributes become those of younger ones that were registered before it', async () => {
    const { clock, metrics } = createLab({ stages, stageAttributes: ['model'] });
    const held = Array.from({ length: 5_000 }, () => metrics.begin({ model: 'a' }));
    let lost: ReturnType<typeof metrics.begin> | undefined = metrics.begin({ model: 'a' });
    clock.advance(1);
    held.push(metrics.begin({ model: 'b' }));
    // It is too late for this second, and the only one of the others is not.
    aSecondLater();
    lost.setAttributes({ model: 'b' });
    lost = undefined;
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === held.length);
    for (const request of held) request.end();
  });

  it('is found out though the one before it, registered already, has moved to other attributes', async () => {
    const { metrics } = createLab({ stages, stageAttributes: ['model'] });
    const before = metrics.begin({ model: 'a' });
    aSecondLater();
    before.setAttributes({ model: 'b' });
    metrics.begin({ model: 'a' });
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 1);
    before.end();
  });

  it.each<[string, (oldest: ReturnType<Metrics['begin']>) => void]>([
    ['ends', (oldest) => oldest.end()],
    ['moves to other attributes', (oldest) => oldest.setAttributes({ model: 'b' })],
  ])(
    'is found out behind more than one second can look at, of which an older one every second %s',
    async (_, act) => {
      const { metrics } = createLab({ stages, stageAttributes: ['model'] });
      const held = Array.from({ length: 51_000 }, () => metrics.begin());
      for (let second = 0; second < 11; second++) aSecondLater();
      drop(metrics);
      for (const oldest of held.slice(0, 3)) {
        act(oldest);
        aSecondLater();
      }
      await collectGarbageUntil(
        () => metrics.active === held.filter(({ stage }) => stage !== undefined).length,
      );
      for (const request of held) request.end();
    },
  );

  it('settles drained', async () => {
    const { metrics } = lab();
    drop(metrics);
    let drained = false;
    void metrics.drained().then(() => {
      drained = true;
    });
    aSecondLater();
    await collectGarbageUntil(() => drained);
  });

  it('is not looked for before a second is over: most end within it', async () => {
    const { metrics } = lab();
    drop(metrics);
    const control = createLab();
    await control.metrics.begin().run('handle', () => aSecondLater());
    drop(metrics);
    await collectGarbageUntil(() => metrics.active === 1 && control.metrics.active === 0);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('is not looked for before a second is over where its attributes become those of others', async () => {
    const { clock, metrics } = createLab({ stages, stageAttributes: ['model'] });
    metrics.begin({ model: 'a' });
    aSecondLater();
    clock.advance(1);
    metrics.begin().setAttributes({ model: 'a' });
    await collectGarbageUntil(() => metrics.active === 1);
    expect(metrics.snapshot().oldest.map(({ age }) => age)).toEqual([0]);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('is one of at most five thousand a second', async () => {
    const { metrics } = lab();
    for (let i = 0; i < 12_000; i++) drop(metrics);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 7_000);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 2_000);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('is one of at most five thousand a second among all metrics, which take turns', async () => {
    const all = [lab().metrics, createLab({ meterProvider: () => undefined, name: 'unbound' }).metrics];
    const active = () => all.reduce((sum, metrics) => sum + metrics.active, 0);
    for (const metrics of all) for (let i = 0; i < 4_000; i++) drop(metrics);
    aSecondLater();
    await collectGarbageUntil(() => active() === 3_000);
    for (const metrics of all) expect(metrics.active).toBeLessThanOrEqual(1_600);
    aSecondLater();
    await collectGarbageUntil(() => active() === 0);
  });

  it.each([
    ['guards', (metrics: Metrics) => metrics.begin().guard('cache')],
    ['holds', (metrics: Metrics) => hold(metrics.begin())],
  ])('is one of at most five thousand a second, %s among them', async (_, open) => {
    const { metrics } = lab();
    for (let i = 0; i < 3_000; i++) open(metrics);
    aSecondLater();
    // The last turn registers a few more than are left.
    await collectGarbageUntil(() => metrics.active <= 500);
    expect(metrics.active).toBeGreaterThan(480);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('is found out among many that were registered before and have moved since: 50,000 of them a second', async () => {
    const { metrics } = lab();
    const held = Array.from({ length: 51_000 }, () => metrics.begin());
    for (let second = 0; second < 11; second++) aSecondLater();
    for (const request of held) request.leave();
    drop(metrics);
    const control = createLab({ name: 'control' }).metrics;
    drop(control);
    aSecondLater();
    await collectGarbageUntil(() => control.active === 0);
    expect(metrics.active).toBe(held.length + 1);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === held.length);
    for (const request of held) request.end();
  });

  it('is no anomaly where it had ended', async () => {
    const { collect, metrics } = lab();
    for (let i = 0; i < 3; i++) {
      metrics.begin().end();
      const late = metrics.begin();
      aSecondLater();
      late.end();
    }
    drop(metrics);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies', ANOMALY)).toBe(1);
  });
});

describe('a guard whose handle is garbage', () => {
  it('ends, and its request goes on', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    request.guard('db');
    aSecondLater();
    await collectGarbageUntil(() => request.stage === 'handle');
    expect((await collect()).sum('stageguard.anomalies', ANOMALY)).toBe(1);
    expect(warnings).toEqual([
      'stageguard: app: a guard was garbage-collected without end(); counted down: "in stage db"',
    ]);
    request.end();
  });

  it('is not looked for before a second is over', async () => {
    const { clock, metrics } = lab();
    const older = metrics.begin();
    older.guard('db');
    aSecondLater();
    clock.advance(1);
    const request = metrics.begin();
    request.guard('db');
    await collectGarbageUntil(() => older.stage === 'handle');
    expect(request.stage).toBe('db');
    aSecondLater();
    await collectGarbageUntil(() => request.stage === 'handle');
    older.end();
    request.end();
  });

  it('lets a detached request end', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    request.guard('db');
    release(request);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it.each([
    ['a clock', {}],
    ['no clock', { stageTime: false, stageOldestAge: false, stagePeak: false }],
  ])('lets a request end that was detached when it was opened, where %s is read', async (_, options) => {
    const { metrics } = createLab({ stages, lifecycle, ...options });
    const request = metrics.begin();
    const first = request.guard('db');
    release(request);
    aSecondLater();
    request.guard('cache');
    first.end();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('ends beneath another one', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    request.guard('db');
    const upper = request.guard('cache');
    aSecondLater();
    await collectGarbageUntil(async () => (await collect()).sum('stageguard.anomalies', ANOMALY) === 1);
    upper.end();
    expect(request.stage).toBe('handle');
  });

  it('of no request is a request, and counted down', async () => {
    const { collect, metrics } = lab();
    metrics.guard('db');
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies', ANOMALY)).toBe(1);
  });

  it('is no anomaly where the request has ended', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    request.guard('db');
    aSecondLater();
    request.end();
    drop(metrics);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies', ANOMALY)).toBe(1);
  });
});

describe('a hold whose handle is garbage', () => {
  it('lets a request end that was released, with a warning and an anomaly', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    hold(request);
    release(request);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies', ANOMALY)).toBe(1);
    expect(warnings).toEqual([
      'stageguard: app: what held a request was garbage-collected; counted down: "in stage detached"',
    ]);
  });

  it('is no anomaly where the request has ended', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    hold(request);
    aSecondLater();
    request.end();
    drop(metrics);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies', ANOMALY)).toBe(1);
  });
});

describe('a request is never reclaimed', () => {
  // What is garbage beside it is reclaimed meanwhile: so there was a collection, and finalizers ran.
  async function expectKept(metrics: Metrics, count = 1): Promise<void> {
    for (let i = 0; i < 3; i++) {
      drop(metrics);
      aSecondLater();
      await collectGarbageUntil(() => metrics.active <= count);
      expect(metrics.active).toBe(count);
    }
  }

  it('while its handle is held', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    await expectKept(metrics);
    request.end();
  });

  it('while its shared handle is held', async () => {
    const { metrics } = lab();
    const { shared } = metrics.begin();
    await expectKept(metrics);
    expect(shared.stage).toBe('handle');
  });

  it.each([
    ['a guard', (metrics: Metrics) => metrics.begin().guard('db')],
    ['a guard of its shared handle', (metrics: Metrics) => metrics.begin().shared.guard('db')],
    ['a hold', (metrics: Metrics) => hold(metrics.begin())],
  ])('while %s is held', async (_, open) => {
    const { collect, metrics } = lab();
    let scope: Scope | undefined = open(metrics);
    await expectKept(metrics);
    scope.end();
    expect(metrics.active).toBe(1);
    scope = undefined;
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });

  it('while a run goes on', async () => {
    const { metrics } = lab();
    let finish: (value: unknown) => void = () => {};
    const start = () => metrics.begin().run('db', () => new Promise((resolve) => (finish = resolve)));
    const running = start();
    await expectKept(metrics);
    finish(7);
    expect(await running).toBe(7);
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('while it is current in a context that still runs', async () => {
    const { metrics } = lab();
    let go = true;
    const loop = (): void => {
      if (go) setImmediate(loop);
    };
    const start = () => metrics.begin().with(loop);
    start();
    await expectKept(metrics);
    go = false;
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('in detached, while a guard is held', async () => {
    const { metrics } = lab();
    const start = () => {
      const request = metrics.begin();
      const guard = request.guard('db');
      release(request);
      return guard;
    };
    const guard = start();
    await expectKept(metrics);
    guard.end();
    expect(metrics.active).toBe(0);
  });
});

it('what fails as a lost handle is reclaimed is logged, and harms nothing', async () => {
  const fails = {
    handle: undefined as { end(): void } | undefined,
    reclaim() {
      throw new Error('not known');
    },
  };
  const lose = () => {
    fails.handle = { end() {} };
    expect(register(fails)).toBe(true);
  };
  lose();
  await collectGarbageUntil(() => warnings.length > 0);
  expect(warnings).toEqual(['stageguard: a lost handle could not be reclaimed: Error: not known']);
});

describe('a handle that is kept after its end', () => {
  it('keeps no request that came after it', async () => {
    const { metrics } = lab();
    const names: WeakRef<object>[] = [];
    const begin = () => {
      const name = { toString: () => 'name' };
      names.push(new WeakRef(name));
      return metrics.begin({}, { name });
    };
    const kept = begin();
    let last = begin();
    kept.end();
    // There is always another one in flight.
    for (let i = 0; i < 10; i++) {
      const next = begin();
      last.end();
      last = next;
    }
    await collectGarbageUntil(() => names.slice(1, -1).every((name) => name.deref() === undefined));
    expect(kept.stage).toBeUndefined();
    last.end();
  });

  it('keeps no guard that was opened after it', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const kept = request.guard('cache');
    let last = kept;
    // There is always another one open.
    const overlap = (guards: number) => {
      for (let i = 0; i < guards; i++) {
        const next = request.guard('db');
        last.end();
        last = next;
      }
    };
    overlap(1_000);
    const before = heapUsed();
    overlap(100_000);
    // All of them would be more than ten megabytes.
    expect(heapUsed() - before).toBeLessThan(2_000_000);
    kept.end();
    last.end();
    expect(request.stage).toBe('handle');
  });
});
