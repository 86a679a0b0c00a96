import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { createSimulatedWorker, type Job } from '../dist/index.js';
import { createManualClock } from './manual-clock.js';

const PACE = { prefill: 0.01, decode: 0.5 };

function start(job: Job) {
  const clock = createManualClock();
  const worker = createSimulatedWorker('w', 1, clock, PACE);
  const leave = new AbortController();
  const times: number[] = [];
  const run = (async () => {
    for await (const _token of worker.run(job, leave.signal)) times.push(clock.now());
  })();
  run.catch(() => {});
  return { clock, worker, leave, times, run };
}

it('takes the prompt first, then a token at a time at the rate that was set', async () => {
  const { clock, times, run } = start({ contextTokens: 200, tokens: 4 });
  await clock.pass(2.4);
  expect(times).toEqual([]);
  await clock.pass(10);
  await run;
  expect(times).toEqual([2.5, 3, 3.5, 4]);
});

it('processes no prompt that another worker has processed', async () => {
  const { clock, times, run } = start({ contextTokens: 0, tokens: 2 });
  await clock.pass(1);
  await run;
  expect(times).toEqual([0.5, 1]);
});

it('catches up when it is read late', async () => {
  const clock = createManualClock();
  const tokens = createSimulatedWorker('w', 1, clock, PACE)
    .run({ contextTokens: 0, tokens: 3 }, new AbortController().signal)
    [Symbol.asyncIterator]();
  const first = tokens.next();
  await clock.pass(1.5);
  await first;
  await tokens.next();
  expect((await tokens.next()).done).toBe(false);
  expect(clock.now()).toBe(1.5);
});

it('emits no token once it is cancelled, and ends at once', async () => {
  const { clock, leave, times, run } = start({ contextTokens: 0, tokens: 4 });
  await clock.pass(1);
  leave.abort(new Error('the client left'));
  await expect(run).rejects.toThrow('the client left');
  await clock.pass(10);
  expect(times).toEqual([0.5, 1]);
});

it('emits nothing once it is stuck, and lets go when it is cancelled', async () => {
  const { clock, worker, leave, times, run } = start({ contextTokens: 0, tokens: 4 });
  await clock.pass(0.6);
  worker.stick();
  await clock.pass(100);
  expect(times).toEqual([0.5]);
  leave.abort(new Error('the client left'));
  await expect(run).rejects.toThrow('the client left');
  await turn();
  expect(times).toEqual([0.5]);
});
