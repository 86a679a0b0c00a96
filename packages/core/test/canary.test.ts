import { expect, it } from '@jest/globals';
import { Canaries, type Canary } from '../dist/request/canary.js';

/** Canaries that die when the test says so; the seconds in which they were asked whether they live. */
function lab() {
  const made: { alive: boolean; finalized: boolean }[] = [];
  const asked: number[] = [];
  let second = 0;
  const canaries = new Canaries((): Canary => {
    const its = { alive: true, finalized: false };
    made.push(its);
    const deref = () => {
      asked.push(second);
      return its.alive ? its : undefined;
    };
    return Object.assign(its, { reference: { deref } as unknown as WeakRef<object> });
  });
  return {
    made,
    asked,
    pass(seconds: number): boolean[] {
      return Array.from({ length: seconds }, () => {
        second++;
        return canaries.isFinalizerMissing();
      });
    },
  };
}

it('a canary that lives is asked after 1, 2, 4, 8 and 16 seconds, and every 16 then', () => {
  const { made, asked, pass } = lab();
  expect(pass(63)).not.toContain(true);
  expect(asked).toEqual([1, 3, 7, 15, 31, 47, 63]);
  expect(made).toHaveLength(1);
});

it('one that died without its finalizer is missed a second later, once; the next one is asked anew', () => {
  const { made, asked, pass } = lab();
  pass(3);
  Object.assign(made[0] ?? {}, { alive: false });
  expect(pass(6)).toEqual([false, false, false, false, true, false]);
  expect(asked).toEqual([1, 3, 7, 8]);
  expect(made).toHaveLength(2);
});

it('one whose finalizer came within a second is not missed', () => {
  const { made, pass } = lab();
  pass(1);
  Object.assign(made[0] ?? {}, { alive: false });
  pass(2);
  Object.assign(made[0] ?? {}, { finalized: true });
  expect(pass(5)).not.toContain(true);
});
