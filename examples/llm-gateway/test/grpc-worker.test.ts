import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { connectToWorker, type Job, serveWorker, type Worker } from '../dist/index.js';
import { describeWorker } from './worker-contract.js';

const open: { close(): void }[] = [];

async function connect(worker: Worker): Promise<Worker> {
  const server = await serveWorker(worker, []);
  const remote = connectToWorker(worker, server.address, []);
  open.push(remote, server);
  return remote;
}

describeWorker('behind gRPC', connect, () => {
  for (const its of open.splice(0)) its.close();
});

const JOB: Job = { contextTokens: 3, tokens: 5 };
const stays = new AbortController().signal;

function working(run: Worker['run']): Promise<Worker> {
  return connect({ name: 'w', slots: 1, run });
}

it('is sent the job as it is, and has the name and the slots of the one that does the work', async () => {
  const jobs: Job[] = [];
  const worker = await working(async function* (job) {
    jobs.push(job);
    yield 'done';
  });
  for await (const token of worker.run(JOB, stays)) expect(token).toBe('done');
  expect(jobs).toEqual([JOB]);
  expect(worker).toMatchObject({ name: 'w', slots: 1 });
});

it('stops the work when the client leaves', async () => {
  const signals: AbortSignal[] = [];
  const worker = await working(async function* (_job, signal) {
    signals.push(signal);
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const leave = new AbortController();
  const ended = worker.run(JOB, leave.signal)[Symbol.asyncIterator]().next();
  while (signals.length === 0) await turn();
  leave.abort(new Error('the client left'));
  await expect(ended).rejects.toThrow('the client left');
  while (!signals[0]?.aborted) await turn();
});

it('stops the work when whoever reads has had enough', async () => {
  const signals: AbortSignal[] = [];
  const worker = await working(async function* (_job, signal) {
    signals.push(signal);
    yield 'one';
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  for await (const _token of worker.run(JOB, stays)) break;
  while (!signals[0]?.aborted) await turn();
});

it('works no further ahead of a slow reader than the way holds', async () => {
  let emitted = 0;
  const worker = await working(async function* (_job, signal) {
    for (; emitted < 5_000 && !signal.aborted; emitted++) yield 'x'.repeat(10_000);
  });
  const leave = new AbortController();
  const tokens = worker.run(JOB, leave.signal)[Symbol.asyncIterator]();
  await tokens.next();
  let before = -1;
  while (before !== emitted) {
    before = emitted;
    for (let i = 0; i < 100; i++) await turn();
  }
  expect(emitted).toBeLessThan(1_000);
  leave.abort();
});

it('throws what goes wrong in the worker, by its message', async () => {
  const worker = await working(async function* () {
    yield 'one';
    throw new Error('out of memory');
  });
  const tokens = worker.run(JOB, stays)[Symbol.asyncIterator]();
  expect((await tokens.next()).value).toBe('one');
  await expect(tokens.next()).rejects.toThrow('out of memory');
});
