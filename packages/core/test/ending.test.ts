import { describe, expect, it } from '@jest/globals';
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
    request.release();
    expect(metrics.active).toBe(0);
    expect(whereIs(metrics, request)).toBeUndefined();
  });

  it('leaves it in detached until the last guard ends', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    const [db, cache] = [request.guard('db'), request.guard('cache')];
    request.release();
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
    request.release();
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
    request.release();
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
    request.release();
    expect(whereIs(metrics, request)).toBe('detached');
    resolve();
    await running;
    expect(metrics.active).toBe(0);
  });

  it('is the last thing that moves the request', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('db');
    request.release();
    request.enter('cache');
    request.leave();
    request.advance('respond');
    request.rebase('respond');
    request.release();
    request.run('cache', () => expect(whereIs(metrics, request)).toBe('detached'));
    expect(whereIs(metrics, request)).toBe('detached');
    guard.end();
    expect(metrics.active).toBe(0);
  });

  it('that is said twice is no second entry into detached', async () => {
    const { clock, collect, metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('db');
    request.release();
    clock.advance(1_000);
    request.release();
    expect((await collect()).value('app.stage_oldest_age', { stage: 'detached' })).toBe(1);
    guard.end();
  });

  it('moves a detached request to other attributes all the same', async () => {
    const { collect, metrics } = createLab({ stages, lifecycle, stageAttributes: ['model'] });
    const request = metrics.begin();
    const guard = request.guard('db');
    request.release();
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
    request.release();
    clock.advance(500);
    expect((await collect()).value('app.stage_oldest_age', { stage: 'detached' })).toBe(0.5);
  });

  it('may be followed by end, which does not wait', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('db');
    request.release();
    request.end();
    expect(metrics.active).toBe(0);
    guard.end();
    expect(metrics.active).toBe(0);
  });

  it('ends at once where the lifecycle has no detached', () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin();
    const guard = request.guard('db');
    request.release();
    expect(metrics.active).toBe(0);
    guard.end();
    expect(metrics.active).toBe(0);
  });
});

describe('hold', () => {
  it('keeps a released request like a guard, and moves nothing', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const hold = request.hold();
    expect(whereIs(metrics, request)).toBe('receive');
    request.release();
    expect(whereIs(metrics, request)).toBe('detached');
    hold.end();
    expect(metrics.active).toBe(0);
  });

  it('lets go once', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const [first, second] = [request.hold(), request.hold()];
    request.release();
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
    const holds = [request.hold(), request.hold(), request.hold()];
    request.release();
    const active = order.map((i) => {
      holds[i]?.end();
      return metrics.active;
    });
    expect(active).toEqual([1, 1, 0]);
  });

  it('that is over before the release holds nothing, and ends nothing', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    request.hold().end();
    expect(metrics.active).toBe(1);
    request.release();
    expect(metrics.active).toBe(0);
  });

  it('and guards wait for each other', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const [hold, guard] = [request.hold(), request.guard('db')];
    request.release();
    guard.end();
    expect(whereIs(metrics, request)).toBe('detached');
    const late = request.guard('db');
    hold.end();
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
