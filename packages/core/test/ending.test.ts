import { describe, expect, it } from '@jest/globals';
import { advance, hold, rebase, release } from '@stageguard/core/adapter';
import { deferred } from './fixtures/deferred';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { whereIs } from './fixtures/where-is';

const stages = { db: {}, cache: {} };
const lifecycle = ['receive', 'respond', 'detached'] as const;
const lab = () => createLab({ stages, lifecycle });

describe('release', () => {
  it('ends a request at once where no guard is open', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    request.guard('db').end();
    release(request);
    expect(metrics.active).toBe(0);
    expect(whereIs(metrics, request)).toBeUndefined();
  });

  it('leaves it in detached until the last guard ends', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    const [db, cache] = [request.guard('db'), request.guard('cache')];
    release(request);
    expect(inStages(await collect())).toEqual({ detached: 1 });
    expect(whereIs(metrics, request)).toBe('detached');
    cache.end();
    expect(inStages(await collect())).toEqual({ detached: 1 });
    db.end();
    expect(inStages(await collect())).toEqual({});
    expect(metrics.active).toBe(0);
  });

  it('leaves it in detached until guards that were opened meanwhile have ended too', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const db = request.guard('db');
    release(request);
    const cache = request.guard('cache');
    expect(whereIs(metrics, request)).toBe('detached');
    db.end();
    expect(whereIs(metrics, request)).toBe('detached');
    cache.end();
    expect(metrics.active).toBe(0);
  });

  it('leaves it in one stay in detached, whatever guards open and close meanwhile', async () => {
    const { clock, collect, metrics } = lab();
    const request = metrics.begin();
    const db = request.guard('db');
    release(request);
    clock.advance(1_000);
    const cache = request.guard('cache');
    clock.advance(1_000);
    expect((await collect()).value('app.stage_oldest_age', { stage: 'detached' })).toBe(2);
    cache.end();
    request.guard('cache');
    request.end();
    db.end();
    expect(inStages(await collect())).toEqual({});
  });

  it('leaves it in detached while a run goes on', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const { promise, resolve } = deferred<void>();
    const running = request.run('db', () => promise);
    release(request);
    expect(whereIs(metrics, request)).toBe('detached');
    resolve();
    await running;
    expect(metrics.active).toBe(0);
  });

  it('is the last thing that moves the request', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('db');
    release(request);
    request.enter('cache');
    request.leave();
    advance(request, 'respond');
    rebase(request, 'respond');
    release(request);
    request.run('cache', () => expect(whereIs(metrics, request)).toBe('detached'));
    expect(whereIs(metrics, request)).toBe('detached');
    guard.end();
    expect(metrics.active).toBe(0);
  });

  it('that is said twice is no second entry into detached', async () => {
    const { clock, collect, metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('db');
    release(request);
    clock.advance(1_000);
    release(request);
    expect((await collect()).value('app.stage_oldest_age', { stage: 'detached' })).toBe(1);
    guard.end();
  });

  it('moves a detached request to other attributes all the same', async () => {
    const { collect, metrics } = createLab({ stages, lifecycle, stageAttributes: ['model'] });
    const request = metrics.begin();
    const guard = request.guard('db');
    release(request);
    request.setAttributes({ model: 'a' });
    expect(inStages(await collect())).toEqual({ 'detached a': 1 });
    guard.end();
    expect(inStages(await collect())).toEqual({});
  });

  it('starts a new stay: the age of detached is that of the work that nobody waits for', async () => {
    const { clock, collect, metrics } = lab();
    const request = metrics.begin();
    request.guard('db');
    clock.advance(1_000);
    release(request);
    clock.advance(500);
    expect((await collect()).value('app.stage_oldest_age', { stage: 'detached' })).toBe(0.5);
  });

  it('may be followed by end, which does not wait', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('db');
    release(request);
    request.end();
    expect(metrics.active).toBe(0);
    guard.end();
    expect(metrics.active).toBe(0);
  });

  it('ends at once where the lifecycle has no detached', () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin();
    const guard = request.guard('db');
    release(request);
    expect(metrics.active).toBe(0);
    guard.end();
    expect(metrics.active).toBe(0);
  });
});

describe('hold', () => {
  it('keeps a released request like a guard, and moves nothing', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const held = hold(request);
    expect(whereIs(metrics, request)).toBe('receive');
    release(request);
    expect(whereIs(metrics, request)).toBe('detached');
    held.end();
    expect(metrics.active).toBe(0);
  });

  it('lets go once', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const [first, second] = [hold(request), hold(request)];
    release(request);
    first.end();
    first.end();
    first[Symbol.dispose]();
    expect(whereIs(metrics, request)).toBe('detached');
    second[Symbol.dispose]();
    expect(metrics.active).toBe(0);
  });

  it.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])('of three lets go with the last one, in the order %i, %i, %i', (...order) => {
    const { metrics } = lab();
    const request = metrics.begin();
    const holds = [hold(request), hold(request), hold(request)];
    release(request);
    const active = order.map((i) => {
      holds[i]?.end();
      return metrics.active;
    });
    expect(active).toEqual([1, 1, 0]);
  });

  it('that is over before the release holds nothing, and ends nothing', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    hold(request).end();
    expect(metrics.active).toBe(1);
    release(request);
    expect(metrics.active).toBe(0);
  });

  it('and guards wait for each other', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const [held, guard] = [hold(request), request.guard('db')];
    release(request);
    guard.end();
    expect(whereIs(metrics, request)).toBe('detached');
    const late = request.guard('db');
    held.end();
    expect(whereIs(metrics, request)).toBe('detached');
    late.end();
    expect(metrics.active).toBe(0);
  });
});

describe('who did not begin a request', () => {
  it('cannot end it', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const handed: object[] = [request.shared, request.with(() => metrics.current()) as object];
    for (const handle of handed) {
      for (const verb of ['end', 'release', 'advance', 'rebase', 'hold', 'shared', Symbol.dispose])
        expect(verb in handle).toBe(false);
    }
  });

  it('cannot end it through a guard', () => {
    const { metrics } = lab();
    const guard = metrics.begin().guard('db');
    const reachable = [...Object.keys(guard), ...Object.getOwnPropertyNames(Object.getPrototypeOf(guard))];
    expect(reachable.sort()).toEqual(['constructor', 'end']);
  });

  it('has the same handle each time', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    expect(request.shared).toBe(request.shared);
    expect(request.with(() => metrics.current())).toBe(request.shared);
  });

  it('has every other verb', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const { shared } = request;
    shared.enter('db');
    expect(shared.stage).toBe('db');
    shared.leave();
    expect(shared.stage).toBe('receive');
    expect(shared.run('db', () => shared.stage)).toBe('db');
    const guard = shared.guard('cache');
    expect(shared.stage).toBe('cache');
    guard.end();
    shared.with(() => expect(metrics.current()).toBe(shared));
    shared.setAttributes({ model: 'a' });
    expect(metrics.snapshot().oldest[0]?.attributes).toEqual({ model: 'a' });
    request.end();
    expect(shared.stage).toBeUndefined();
  });
});
