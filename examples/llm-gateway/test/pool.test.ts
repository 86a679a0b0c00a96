import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { createPool, type Lease, PoolFull, type Worker } from '../dist/index.js';

function workers(...slots: number[]): Worker[] {
  return slots.map((its, i) => ({
    name: `w${i}`,
    slots: its,
    run: () => {
      throw new Error('no job is run here');
    },
  }));
}

const stays = new AbortController().signal;

it('picks the least loaded worker', () => {
  const pool = createPool(workers(3, 3), 0);
  const first = pool.pick() as Lease;
  const second = pool.pick() as Lease;
  pool.pick();
  second.release();
  expect([first.worker.name, second.worker.name, pool.pick()?.worker.name]).toEqual(['w0', 'w1', 'w1']);
});

it('picks none when all are busy', () => {
  const pool = createPool(workers(1, 1), 0);
  expect(pool.pick()).toBeDefined();
  expect(pool.pick()).toBeDefined();
  expect(pool.pick()).toBeUndefined();
});

it('serves the queue in order of arrival', async () => {
  const pool = createPool(workers(1), 3);
  const lease = pool.pick() as Lease;
  const served: string[] = [];
  const wait = async (name: string) => {
    const its = await pool.wait(stays);
    served.push(name);
    its.release();
  };
  const all = [wait('a'), wait('b'), wait('c')];
  expect(pool.waiting).toBe(3);
  lease.release();
  await Promise.all(all);
  expect(served).toEqual(['a', 'b', 'c']);
});

it('lets nobody pass those who wait', async () => {
  const pool = createPool(workers(1), 1);
  const lease = pool.pick() as Lease;
  const waiting = pool.wait(stays);
  await turn();
  lease.release();
  expect(pool.pick()).toBeUndefined();
  (await waiting).release();
  expect(pool.pick()).toBeDefined();
});

it('refuses who finds the queue full', async () => {
  const pool = createPool(workers(1), 1);
  pool.pick();
  pool.wait(stays);
  await expect(pool.wait(stays)).rejects.toThrow(PoolFull);
  expect(pool.waiting).toBe(1);
});

it('gives the place of who leaves the queue to the next', async () => {
  const pool = createPool(workers(1), 2);
  const lease = pool.pick() as Lease;
  const leaves = new AbortController();
  const left = pool.wait(leaves.signal);
  const stayed = pool.wait(stays);
  leaves.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  expect(pool.waiting).toBe(1);
  lease.release();
  expect((await stayed).worker.name).toBe('w0');
});

it('frees a slot once, however often its lease is released', () => {
  const pool = createPool(workers(1), 0);
  const lease = pool.pick() as Lease;
  lease.release();
  lease.release();
  expect(pool.pick()).toBeDefined();
  expect(pool.pick()).toBeUndefined();
});
