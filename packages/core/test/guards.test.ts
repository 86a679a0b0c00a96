import { describe, expect, it } from '@jest/globals';
import { createLab } from './fixtures/lab';
import { whereIs } from './fixtures/where-is';

const lab = () => createLab({ stages: { a: {}, b: {}, c: {}, d: {} } });

describe('a guard', () => {
  it('holds the request in its stage until it ends', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('a');
    expect(whereIs(metrics, request)).toBe('a');
    guard.end();
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('ends with the block of a using declaration', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    {
      using _ = request.guard('a');
      expect(whereIs(metrics, request)).toBe('a');
    }
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('comes back to what was entered before it', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    request.enter('a');
    request.guard('b').end();
    expect(whereIs(metrics, request)).toBe('a');
  });

  it('ends once', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const first = request.guard('a');
    const second = request.guard('b');
    second.end();
    second.end();
    second[Symbol.dispose]();
    expect(whereIs(metrics, request)).toBe('a');
    first.end();
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('has a stage that enter changes, for as long as it is open, and leave brings back', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    request.enter('a');
    const guard = request.guard('b');
    request.enter('c');
    expect(whereIs(metrics, request)).toBe('c');
    request.leave();
    expect(whereIs(metrics, request)).toBe('b');
    request.enter('d');
    guard.end();
    expect(whereIs(metrics, request)).toBe('a');
  });

  it('that is not the newest ends without being seen, and its stage never comes back', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const older = request.guard('a');
    const newer = request.guard('b');
    older.end();
    expect(whereIs(metrics, request)).toBe('b');
    newer.end();
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('between two others ends without being seen', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const [lowest, middle, highest] = [request.guard('a'), request.guard('b'), request.guard('c')];
    middle.end();
    expect(whereIs(metrics, request)).toBe('c');
    highest.end();
    expect(whereIs(metrics, request)).toBe('a');
    lowest.end();
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it.each(permutations(['a', 'b', 'c', 'd'] as const).map((order) => [order]))(
    'of four ends in the order %s: the request is in the newest one that is open',
    async (order) => {
      const { collect, metrics } = lab();
      const request = metrics.begin();
      const open = new Map((['a', 'b', 'c', 'd'] as const).map((stage) => [stage, request.guard(stage)]));
      for (const stage of order) {
        open.get(stage)?.end();
        open.delete(stage);
        const newest = [...open.keys()].at(-1) ?? 'handle';
        expect(whereIs(metrics, request)).toBe(newest);
        expect((await collect()).value('app.stage_requests', { stage: newest })).toBe(1);
      }
    },
  );

  it('that is opened after the end of the request is none', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const open = request.guard('a');
    request.end();
    const late = request.guard('b');
    expect(whereIs(metrics, request)).toBeUndefined();
    late.end();
    open.end();
    expect(metrics.active).toBe(0);
  });

  it('ends with its request where nobody ends it before', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    request.guard('a');
    request.guard('b');
    request.end();
    expect((await collect()).sum('app.stage_requests')).toBe(0);
  });
});

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first) =>
    permutations(list.filter((other) => other !== first)).map((rest) => [first, ...rest]),
  );
}
