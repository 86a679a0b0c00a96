import './fixtures/told-finalizers';

import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import {
  forget,
  giveBackWithoutFinalizers,
  type Handle,
  type Reclaimable,
  register,
} from '../dist/request/reclamation.js';
import { finalize } from './fixtures/told-finalizers';

/** What is garbage by now: handles, and the canary where it is among them. */
const dead = new Set<object>();
let canaries: object[] = [];
/** The names of the handles that were asked. */
let asked: string[] = [];
const names = new Map<object, string>();
const { deref } = WeakRef.prototype;

beforeEach(() => {
  jest.spyOn(WeakRef.prototype, 'deref').mockImplementation(function (this: WeakRef<object>) {
    const it = deref.call(this);
    if (it === undefined) throw new Error('was collected');
    const name = names.get(it);
    if (name === undefined) canaries.push(it);
    else asked.push(name);
    return dead.has(it) ? undefined : it;
  });
});
afterEach(() => {
  // A canary that lives has 16 seconds at most.
  for (let second = 0; second < 32; second++) giveBackWithoutFinalizers(100);
  jest.restoreAllMocks();
  canaries = [];
  asked = [];
  names.clear();
});

interface Kept extends Reclaimable {
  readonly kept: Handle;
  lost: boolean;
}

/** The handle lives until it is among the dead. */
function registered(name: string): Kept {
  const kept = { end() {} };
  const it: Kept = {
    kept,
    handle: kept,
    lost: false,
    reclaim() {
      it.lost = true;
    },
  };
  names.set(kept, name);
  register(it);
  return it;
}

/** The handles that are asked in each of so many seconds: one in a second at most. */
function askedIn(seconds: number): string[] {
  return Array.from({ length: seconds }, () => {
    asked = [];
    giveBackWithoutFinalizers(1);
    return asked.join();
  });
}

/** Seconds pass without a question to a handle, until a canary is found dead. Its finalizer has one more to come. */
function letCanaryDie(): object {
  const next = () => {
    const { length } = canaries;
    while (canaries.length === length) giveBackWithoutFinalizers(0);
    return canaries.at(-1) as object;
  };
  const canary = next();
  dead.add(canary);
  expect(next()).toBe(canary);
  return canary;
}

it('each handle is asked once where a canary died without its finalizer, and none that came meanwhile', () => {
  const its = ['a', 'b', 'c'].map(registered);
  letCanaryDie();
  expect(askedIn(2)).toEqual(['a', 'b']);
  its.push(registered('late'));
  expect(askedIn(4)).toEqual(['c', '', '', '']);
  for (const it of its) forget(it);
});

it('one whose handle is garbage is given back, and no other', () => {
  const [lost, open] = [registered('lost'), registered('open')];
  dead.add(lost.kept);
  letCanaryDie();
  expect(askedIn(3)).toEqual(['lost', 'open', '']);
  expect([lost.lost, open.lost]).toEqual([true, false]);
  forget(open);
});

it('what ends is asked no more, and keeps no later round waiting', () => {
  const [first, ...others] = ['first', 'second', 'third'].map(registered);
  letCanaryDie();
  expect(askedIn(1)).toEqual(['first']);
  for (const it of others) forget(it);
  letCanaryDie();
  expect(askedIn(2)).toEqual(['', 'first']);
  expect(askedIn(2)).toEqual(['', '']);
  if (first !== undefined) forget(first);
});

it('no handle is asked where finalizers run', () => {
  const it = registered('a');
  finalize(letCanaryDie());
  expect(askedIn(4)).toEqual(['', '', '', '']);
  forget(it);
});
