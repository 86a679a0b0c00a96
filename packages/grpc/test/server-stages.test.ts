import { afterEach, describe, expect, it } from '@jest/globals';
import { makeCall } from './fixtures/call';
import { type AnyCall, answer, type Callback, silent, uniform } from './fixtures/handlers';
import { type Lab, type LabOptions, openLab, until } from './fixtures/lab';
import { KINDS, type Kind, streamsRequests, streamsResponses } from './fixtures/service';

let lab: Lab;
afterEach(() => lab.close());

/** Opens a lab whose handlers hand their call over to the test. */
async function openManual(
  options: LabOptions = {},
): Promise<{ handled(): Promise<[AnyCall, Callback | undefined]> }> {
  let handled: [AnyCall, Callback | undefined] | undefined;
  lab = await openLab({
    ...options,
    handlers: uniform((call, callback) => {
      handled = [call, callback];
    }),
  });
  return {
    async handled() {
      await until(() => handled !== undefined, 'the handler is called');
      return handled as [AnyCall, Callback | undefined];
    },
  };
}

const stage = () => lab.served[0]?.stage;
const ended = () => until(() => stage() === undefined, 'the call has ended');
const counted = async (name: string) =>
  (await lab.collect()).sum(`${lab.serverMetrics.name}.stage_requests`, { stage: name });

describe.each(KINDS.filter((kind) => !streamsRequests(kind)))('a call with one request: %s', (kind) => {
  it('is in handle until its answer begins, in respond until it is over', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind);
    const [call, callback] = await handled();
    expect(stage()).toBe('handle');
    expect(await counted('handle')).toBe(1);
    answer(call, callback);
    await until(() => stage() !== 'handle', 'the answer has begun');
    await made.status;
    await ended();
  });
});

describe.each(KINDS.filter(streamsRequests))('a call with a stream of requests: %s', (kind) => {
  it('is in receive until the client half-closes, then in handle', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind, { open: true });
    const [call, callback] = await handled();
    call.on('data', () => {});
    await once(call, 'data');
    expect(stage()).toBe('receive');
    expect(await counted('receive')).toBe(1);
    made.halfClose();
    await once(call, 'end');
    expect(stage()).toBe('handle');
    answer(call, callback);
    await made.status;
    await ended();
  });

  it('stays in receive as long as the handler does not read, whatever the client has sent', async () => {
    const { handled } = await openManual();
    makeCall(lab.client, kind);
    await handled();
    expect(stage()).toBe('receive');
  });

  it('stays in the stage that the application has entered when the client half-closes', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind, { open: true });
    const [call] = await handled();
    lab.served[0]?.enter('work');
    call.on('data', () => {});
    made.halfClose();
    await once(call, 'end');
    expect(stage()).toBe('work');
    lab.served[0]?.leave();
    expect(stage()).toBe('handle');
  });
});

describe('a call in both directions', () => {
  it('responds from its first message on, and half-closing does not bring it back', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, 'Bidi', { open: true });
    const [call] = await handled();
    call.on('data', () => {});
    call.write?.('a');
    expect(stage()).toBe('respond');
    made.halfClose();
    await once(call, 'end');
    expect(stage()).toBe('respond');
    call.end?.();
    await made.status;
    await ended();
  });
});

describe.each(KINDS)('whatever the kind of call: %s', (kind) => {
  it('stays in its stage when only metadata is sent', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind);
    const [call] = await handled();
    call.sendMetadata(new lab.grpc.Metadata());
    await made.responseMetadata;
    expect(stage()).toBe(streamsRequests(kind) ? 'receive' : 'handle');
  });

  it('leaves the stage that the application has entered when the answer begins', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind);
    const [call, callback] = await handled();
    lab.served[0]?.enter('work');
    expect(await counted('work')).toBe(1);
    const responding = atFirstAnswer(kind, call, callback);
    expect(responding).toBe('respond');
    await made.status;
    await ended();
  });

  it('a guard holds its stage through the answer, and the call is detached until the guard ends', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind);
    const [call, callback] = await handled();
    const guard = lab.served[0]?.guard('work');
    answer(call, callback);
    expect(stage()).toBe('work');
    await made.status;
    await until(() => stage() === 'detached', 'the call is over');
    expect(await counted('detached')).toBe(1);
    expect(lab.serverMetrics.active).toBe(1);
    guard?.end();
    expect(lab.serverMetrics.active).toBe(0);
  });

  it('work that goes on after the client has gone is detached', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind, { open: true });
    await handled();
    let finish = () => {};
    const work = lab.served[0]?.run('work', () => new Promise<void>((resolve) => (finish = resolve)));
    made.cancel();
    await until(() => stage() === 'detached', 'the call is over');
    finish();
    await work;
    expect(lab.serverMetrics.active).toBe(0);
  });

  it('what is sent after the client has gone moves nothing', async () => {
    const { handled } = await openManual();
    const made = makeCall(lab.client, kind, { open: true });
    const [call, callback] = await handled();
    const guard = lab.served[0]?.guard('work');
    made.cancel();
    await until(() => stage() === 'detached', 'the call is over');
    if (!call.destroyed) answer(call, callback);
    expect(stage()).toBe('detached');
    guard?.end();
  });
});

describe('ignored methods', () => {
  it('are not counted, and the verbs of the metrics are no anomaly in their handlers', async () => {
    lab = await openLab({
      ignore: (method) => method === 'lab.v1.Lab/Unary',
      handlers: {
        ...silent,
        Unary: (call, callback) => {
          lab.serverMetrics.enter('work');
          lab.serverMetrics.run('work', () => callback(null, call.request));
        },
      },
    });
    const ignored = makeCall(lab.client, 'Unary');
    await ignored.status;
    expect(ignored.received).toEqual(['1']);
    expect([lab.served, lab.made]).toEqual([[], []]);
    makeCall(lab.client, 'Bidi', { open: true });
    await until(() => lab.served.length === 1, 'another method is counted');
    expect((await lab.collect()).sum('stageguard.anomalies')).toBe(0);
  });

  it('are counted where `ignore` returns a promise, be it one that is rejected', async () => {
    const rejected = async () => Promise.reject(new Error('nobody waits for this'));
    lab = await openLab({ ignore: rejected as never, handlers: silent });
    const call = makeCall(lab.client, 'Unary');
    await until(() => lab.serverMetrics.active === 1 && lab.clientMetrics.active === 1, 'both sides count');
    call.cancel();
    await call.status;
    await until(() => lab.serverMetrics.active === 0, 'the call has ended');
  });

  it('are counted where `ignore` throws', async () => {
    lab = await openLab({
      ignore: () => {
        throw new Error('no opinion');
      },
    });
    await makeCall(lab.client, 'Unary').status;
    expect([lab.served.length, lab.made.length]).toEqual([1, 1]);
  });
});

function once(call: AnyCall, event: string): Promise<void> {
  return new Promise((resolve) => call.once(event, () => resolve()));
}

/** The stage right after the first message, or after the status of a call that sends one message or none. */
function atFirstAnswer(kind: Kind, call: AnyCall, callback?: Callback): string | undefined {
  if (!streamsResponses(kind)) {
    callback?.(null, 'x');
    return stage();
  }
  call.write?.('x');
  const responding = stage();
  call.end?.();
  return responding;
}
