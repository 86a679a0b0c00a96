import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSimulatedWorker, type Job, type SimulatedWorker, type Worker } from '../dist/index.js';
import { createManualClock, type ManualClock } from './manual-clock.js';

/** The worker that the gateway sees, where `worker` does the work. */
export type Connect = (worker: Worker) => Worker | Promise<Worker>;

const PACE = { prefill: 0.01, decode: 0.5 };

interface Running {
  readonly clock: ManualClock;
  readonly tokens: AsyncIterator<string>;
  readonly leave: AbortController;
  readonly worker: SimulatedWorker;
}

/** What the gateway relies on, however it reaches its workers. */
export function describeWorker(name: string, connect: Connect, close = () => {}): void {
  afterEach(close);

  async function start(job: Job): Promise<Running> {
    let [working, emitted, asked, answered] = [false, 0, 0, 0];
    // Whatever has been emitted and was asked for is there: sockets take more than a turn of the event loop.
    const clock = createManualClock(async () => {
      do await turn();
      while ((asked > 0 && !working) || answered < Math.min(asked, emitted));
    });
    const worker = createSimulatedWorker('w', 1, clock, PACE);
    const connected = await connect({
      ...worker,
      async *run(its, signal) {
        working = true;
        for await (const token of worker.run(its, signal)) {
          emitted++;
          yield token;
        }
      },
    });
    const leave = new AbortController();
    const tokens = connected.run(job, leave.signal)[Symbol.asyncIterator]();
    return {
      clock,
      worker,
      leave,
      tokens: {
        async next() {
          asked++;
          return await tokens.next().finally(() => answered++);
        },
      },
    };
  }

  async function read(job: Job) {
    const { clock, tokens, ...rest } = await start(job);
    const times: number[] = [];
    const run = (async () => {
      while (!(await tokens.next()).done) times.push(clock.now());
    })();
    run.catch(() => {});
    return { clock, ...rest, times, run };
  }

  describe(`a worker that is ${name}`, () => {
    it('takes the prompt first, then a token at a time at the rate that was set', async () => {
      const { clock, times, run } = await read({ contextTokens: 200, tokens: 4 });
      await clock.pass(2.4);
      expect(times).toEqual([]);
      await clock.pass(10);
      await run;
      expect(times).toEqual([2.5, 3, 3.5, 4]);
    });

    it('processes no prompt that another worker has processed', async () => {
      const { clock, times, run } = await read({ contextTokens: 0, tokens: 2 });
      await clock.pass(1);
      await run;
      expect(times).toEqual([0.5, 1]);
    });

    it('catches up when it is read late', async () => {
      const { clock, tokens } = await start({ contextTokens: 0, tokens: 3 });
      const first = tokens.next();
      await clock.pass(1.5);
      await first;
      await tokens.next();
      expect((await tokens.next()).done).toBe(false);
      expect((await tokens.next()).done).toBe(true);
      expect(clock.now()).toBe(1.5);
    });

    it('emits its tokens in order', async () => {
      const { clock, tokens } = await start({ contextTokens: 0, tokens: 5 });
      const first = tokens.next();
      await clock.pass(2.5);
      const text = [(await first).value];
      while (text.length < 5) text.push((await tokens.next()).value);
      expect(text.join('')).toBe(' the request waits in a');
    });

    it('emits no token once it is cancelled, and ends at once', async () => {
      const { clock, leave, times, run } = await read({ contextTokens: 0, tokens: 4 });
      await clock.pass(1);
      leave.abort(new Error('the client left'));
      await expect(run).rejects.toThrow('the client left');
      await clock.pass(10);
      expect(times).toEqual([0.5, 1]);
    });

    it('emits no token that was on its way when it is cancelled', async () => {
      const { clock, leave, tokens } = await start({ contextTokens: 0, tokens: 4 });
      const first = tokens.next();
      await clock.pass(10);
      await first;
      leave.abort(new Error('the client left'));
      await expect(tokens.next()).rejects.toThrow('the client left');
    });

    it('does not begin what is cancelled already', async () => {
      const { leave, tokens } = await start({ contextTokens: 0, tokens: 4 });
      leave.abort(new Error('the client left'));
      await expect(tokens.next()).rejects.toThrow('the client left');
    });

    it('emits nothing once it is stuck, and lets go when it is cancelled', async () => {
      const { clock, worker, leave, times, run } = await read({ contextTokens: 0, tokens: 4 });
      await clock.pass(0.6);
      worker.stick();
      await clock.pass(100);
      expect(times).toEqual([0.5]);
      leave.abort(new Error('the client left'));
      await expect(run).rejects.toThrow('the client left');
      await turn();
      expect(times).toEqual([0.5]);
    });
  });
}
