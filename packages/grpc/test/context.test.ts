import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { requestOf } from '@stageguard/grpc';
import { makeCall } from './fixtures/call';
import { type AnyCall, answer, type Callback, uniform } from './fixtures/handlers';
import { type Installation, type Lab, openLab, until } from './fixtures/lab';
import { KINDS, streamsRequests, streamsResponses } from './fixtures/service';

let lab: Lab;
afterEach(() => lab.close());

/** Where `current()` was asked, and whether it was the request of the call. */
type Sightings = Record<string, boolean>;
const installations: Installation[] = ['interceptors', 'instrumentation', 'both'];

async function openWatching(
  install: Installation,
  handle: (see: (where: string) => void, call: AnyCall, callback?: Callback) => void,
): Promise<Sightings> {
  const seen: Sightings = {};
  lab = await openLab({
    install,
    handlers: uniform((call, callback) => {
      const own = lab.served.at(-1)?.shared;
      const see = (where: string) => {
        const current = lab.serverMetrics.current();
        seen[where] = current !== undefined && current === own && seen[where] !== false;
      };
      see('handler');
      handle(see, call, callback);
    }),
  });
  return seen;
}

describe.each(installations)('by %s, the call is current', (install) => {
  it.each(KINDS)('in a handler, and in what it starts: %s', async (kind) => {
    const seen = await openWatching(install, (see, call, callback) => {
      process.nextTick(see, 'nextTick');
      Promise.resolve().then(() => see('promise'));
      setTimeout(() => {
        see('timer');
        answer(call, callback);
      }, 1);
    });
    await makeCall(lab.client, kind).status;
    expect(seen).toEqual({ handler: true, nextTick: true, promise: true, timer: true });
  });

  it.each(KINDS.filter(streamsRequests))('for every event of the requests: %s', async (kind) => {
    const seen = await openWatching(install, (see, call, callback) => {
      call.on('data', () => see('data'));
      call.on('end', () => {
        see('end');
        answer(call, callback);
      });
    });
    const made = makeCall(lab.client, kind, { open: true });
    for (let i = 0; i < 20; i++) {
      made.write(String(i));
      await new Promise((resolve) => setImmediate(resolve));
    }
    made.halfClose();
    await made.status;
    expect(seen).toEqual({ handler: true, data: true, end: true });
  });

  it.each(KINDS.filter(streamsRequests))('while the requests are iterated over: %s', async (kind) => {
    const seen = await openWatching(install, async (see, call, callback) => {
      for await (const message of call as unknown as AsyncIterable<string>) {
        see('iteration');
        if (message !== 'last' || callback !== undefined) continue;
        // Node destroys a stream at the end of its iteration, and drops what is not sent yet.
        answer(call);
        await new Promise((resolve) => call.once('finish', resolve));
      }
      see('after');
      callback?.(null, 'x');
    });
    await makeCall(lab.client, kind, { messages: ['first', 'last'] }).status;
    await until(() => seen['after'] !== undefined, 'it is iterated over');
    expect(seen).toEqual({ handler: true, iteration: true, after: true });
  });

  it.each(KINDS.filter(streamsResponses))('for every event of the responses: %s', async (kind) => {
    const large = 'x'.repeat(64 * 1024);
    const seen = await openWatching(install, (see, call) => {
      let written = 0;
      const fill = () => {
        while (written++ < 100) if (!call.write?.(large, () => see('written'))) return;
        call.end?.();
      };
      call.on('drain', () => {
        see('drain');
        fill();
      });
      for (const event of ['finish', 'close']) call.on(event, () => see(event));
      fill();
    });
    const made = makeCall(lab.client, kind, { unread: true });
    await until(() => seen['written'] !== undefined, 'the first is written');
    made.resume();
    await made.status;
    await until(() => seen['close'] !== undefined, 'the call is closed');
    expect(seen).toEqual({ handler: true, written: true, drain: true, finish: true, close: true });
  });

  it.each(KINDS)("for 'cancelled', with work that it guards as detached: %s", async (kind) => {
    let finish = () => {};
    const seen = await openWatching(install, (see, call) => {
      call.on('cancelled', () => {
        see('cancelled');
        void lab.serverMetrics.run('work', () => new Promise<void>((resolve) => (finish = resolve)));
      });
    });
    const made = makeCall(lab.client, kind, { open: true });
    await until(() => seen['handler'] === true, 'the handler is called');
    made.cancel();
    await until(() => lab.served[0]?.stage === 'detached', 'the call is over');
    expect(seen).toEqual({ handler: true, cancelled: true });
    finish();
    await until(() => lab.serverMetrics.active === 0, 'the clean-up is done');
  });
});

describe('the application enters its stages', () => {
  it.each(KINDS)('by the metrics: %s', async (kind) => {
    lab = await openLab({
      handlers: uniform((call, callback) => {
        lab.serverMetrics.enter('route', { phase: 'prefill' });
        stage = lab.served[0]?.stage;
        answer(call, callback);
      }),
    });
    let stage: string | undefined;
    await makeCall(lab.client, kind).status;
    expect(stage).toBe('route');
  });

  it.each(KINDS)('by the call, where the context is lost: %s', async (kind) => {
    const jobs: (() => void)[] = [];
    lab = await openLab({
      handlers: uniform((call, callback) => {
        jobs.push(() => {
          expect(lab.serverMetrics.current()).toBeUndefined();
          requestOf(lab.serverMetrics, call)?.enter('route', { phase: 'decode' });
          stage = lab.served[0]?.stage;
          answer(call, callback);
        });
      }),
    });
    let stage: string | undefined;
    const { status } = makeCall(lab.client, kind);
    await until(() => jobs.length === 1, 'the handler is called');
    jobs[0]?.();
    await status;
    expect(stage).toBe('route');
  });
});

describe('requestOf', () => {
  let call: AnyCall | undefined;
  const keep = (handled: AnyCall) => {
    call = handled;
  };
  beforeEach(() => {
    call = undefined;
  });

  it('has no request for a call that is not counted, or for something else', async () => {
    lab = await openLab({ install: 'none', handlers: uniform(keep) });
    makeCall(lab.client, 'Unary');
    await until(() => call !== undefined, 'the handler is called');
    expect(requestOf(lab.serverMetrics, call as AnyCall)).toBeUndefined();
    expect(requestOf(lab.serverMetrics, {})).toBeUndefined();
  });

  it('has none for a call that is ignored', async () => {
    lab = await openLab({ ignore: () => true, handlers: uniform(keep) });
    makeCall(lab.client, 'Unary');
    await until(() => call !== undefined, 'the handler is called');
    expect(requestOf(lab.serverMetrics, call as AnyCall)).toBeUndefined();
  });
});
