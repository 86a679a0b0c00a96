import './fixtures/second';

import { describe, expect, it } from '@jest/globals';
import { begin, release } from '@stageguard/core/adapter';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();
const lab = () => createLab({ lifecycle: ['handle', 'detached'] });

describe('a watch', () => {
  it('is asked once a second while its request is in flight, and not after', () => {
    const { metrics } = lab();
    let looks = 0;
    const request = begin(metrics, {}, { watch: { look: () => looks++ } });
    expect(looks).toBe(0);
    for (let second = 1; second <= 3; second++) {
      aSecondLater();
      expect(looks).toBe(second);
    }
    request.end();
    aSecondLater();
    expect(looks).toBe(3);
  });

  it.each([null, 7, 'now'])('that is no object, as %j, keeps no other from being asked', (watch) => {
    const { metrics } = lab();
    const request = begin(metrics, {}, { watch: watch as never });
    let looks = 0;
    const next = begin(metrics, {}, { watch: { look: () => looks++ } });
    aSecondLater();
    expect(looks).toBe(1);
    expect(warnings).toEqual([]);
    request.end();
    next.end();
  });

  it('is not asked where the request ends within the second', () => {
    const { metrics } = lab();
    let looks = 0;
    begin(metrics, {}, { watch: { look: () => looks++ } }).end();
    aSecondLater();
    expect(looks).toBe(0);
  });

  it('may end its request, and others beside it', async () => {
    const { collect, metrics } = lab();
    const all = Array.from({ length: 300 }, (): { end(): void } => metrics.begin());
    const look = () => {
      for (const request of all) request.end();
    };
    for (let i = 0; i < 300; i++) all.push(begin(metrics, {}, { watch: { look } }));
    aSecondLater();
    expect(metrics.active).toBe(0);
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });

  it('may end all requests that are looked at again', () => {
    const { metrics } = lab();
    const all: { end(): void }[] = [];
    let ends = false;
    const look = () => {
      if (ends) for (const request of all) request.end();
    };
    for (let i = 0; i < 3; i++) all.push(begin(metrics, {}, { watch: { look } }));
    aSecondLater();
    expect(metrics.active).toBe(3);
    ends = true;
    aSecondLater();
    expect(metrics.active).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('is let go of with the handle of a request that is released and held', async () => {
    const { metrics } = lab();
    const make = () => {
      const watch = { look() {} };
      const request = begin(metrics, {}, { watch });
      const guard = request.guard('handle');
      aSecondLater();
      release(request);
      return { watch: new WeakRef(watch), guard };
    };
    const { watch, guard } = make();
    await collectGarbageUntil(() => watch.deref() === undefined);
    aSecondLater();
    expect(warnings).toEqual([]);
    guard.end();
    expect(metrics.active).toBe(0);
  });

  it('that throws is logged, and asked again', () => {
    const { metrics } = lab();
    let looks = 0;
    const look = () => {
      looks++;
      throw new Error('cannot look');
    };
    const request = begin(metrics, {}, { watch: { look } });
    aSecondLater();
    aSecondLater();
    expect(looks).toBe(2);
    expect(warnings).toEqual(['stageguard: a request could not be looked at: Error: cannot look']);
    request.end();
  });

  it('is asked as long as the handle of its request is held, though nothing else refers to it', async () => {
    const { metrics } = lab();
    const looks: number[] = [];
    const make = () => begin(metrics, {}, { watch: { look: () => looks.push(1) } });
    const request = make();
    aSecondLater();
    // A control beside it: there was a collection.
    metrics.begin();
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 1);
    const before = looks.length;
    aSecondLater();
    expect(looks.length).toBe(before + 1);
    request.end();
  });

  it('keeps no handle from being lost, though it refers to it', async () => {
    const { metrics } = lab();
    const make = () => {
      const watch = { request: undefined as object | undefined, look() {} };
      watch.request = begin(metrics, {}, { watch });
    };
    make();
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('that only tells of bytes takes no turn of one that looks', () => {
    const { metrics } = lab();
    let looks = 0;
    const open = Array.from({ length: 10_000 }, () => begin(metrics, {}, { watch: { moved: () => 0 } }));
    open.push(begin(metrics, {}, { watch: { look: () => looks++ } }));
    for (let second = 0; second < 3; second++) aSecondLater();
    const before = looks;
    for (let second = 0; second < 3; second++) aSecondLater();
    expect(looks - before).toBe(3);
    for (const request of open) request.end();
  });

  it('is asked in turns where there are more than 5,000', () => {
    const { metrics } = lab();
    const looks = new Map<number, number>();
    const open = Array.from({ length: 8_000 }, (_, i) =>
      begin(metrics, {}, { watch: { look: () => looks.set(i, (looks.get(i) ?? 0) + 1) } }),
    );
    for (let second = 0; second < 4; second++) aSecondLater();
    expect(looks.size).toBe(8_000);
    const before = new Map(looks);
    aSecondLater();
    const asked = [...looks].filter(([i, count]) => count !== before.get(i));
    expect(asked).toHaveLength(5_000);
    for (const request of open) request.end();
  });
});
