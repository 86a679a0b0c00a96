import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createGrpcServerMetrics, serverInterceptor } from '@stageguard/grpc';
import { makeCall } from './fixtures/call';
import { type Installation, type Lab, openLab, until } from './fixtures/lab';
import { KINDS } from './fixtures/service';

let lab: Lab;
afterEach(() => lab.close());

const installations: Installation[] = ['interceptors', 'instrumentation', 'both'];

/** Notes what passes through it, in both directions. */
function noting(notes: string[], name: string): ServerInterceptor {
  return (_definition, call) => {
    notes.push(`${name} made`);
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, pass) {
            notes.push(`${name} metadata`);
            pass(metadata);
          },
          onReceiveMessage(message, pass) {
            notes.push(`${name} message ${message}`);
            pass(message);
          },
          onReceiveHalfClose(pass) {
            notes.push(`${name} half-close`);
            pass();
          },
          onCancel() {
            notes.push(`${name} cancel`);
          },
        });
      },
      sendMessage(message, pass) {
        notes.push(`${name} sends ${message}`);
        pass(message);
      },
      sendStatus(sent, pass) {
        notes.push(`${name} status ${sent.code}`);
        pass(sent);
      },
    });
  };
}

describe('the interceptors of the application', () => {
  it.each(installations)('see the same, in the same order: %s', async (install) => {
    const observe = async (how: Installation) => {
      const notes: string[] = [];
      lab = await openLab({
        install: how,
        serverInterceptors: [noting(notes, 'first'), noting(notes, 'second')],
      });
      for (const kind of KINDS) {
        notes.push(kind);
        await makeCall(lab.client, kind).status;
        await until(() => notes.at(-1) === 'second cancel', 'the call is over');
      }
      await lab.close();
      return notes;
    };
    const without = await observe('none');
    expect(without).toContain('first message 1');
    expect(await observe(install)).toEqual(without);
  });

  it('run in the context of the call', async () => {
    const currents: unknown[] = [];
    lab = await openLab({
      serverInterceptors: [
        (_definition, call) =>
          new ServerInterceptingCall(call, {
            start: (next) =>
              next({
                onReceiveMetadata(metadata, pass) {
                  currents.push(lab.serverMetrics.current());
                  pass(metadata);
                },
                onCancel: () => currents.push(lab.serverMetrics.current()),
              }),
          }),
      ],
    });
    await makeCall(lab.client, 'Unary').status;
    await until(() => currents.length === 2, 'the call is over');
    const own = lab.served[0]?.shared;
    expect(currents).toEqual([own, own]);
  });
});

describe('an interceptor that keeps a call waiting', () => {
  it('holds it in handle, and what it guards is detached when the client goes', async () => {
    let pass = () => {};
    lab = await openLab({
      serverInterceptors: [
        (_definition, call) =>
          new ServerInterceptingCall(call, {
            start: (next) =>
              next({
                onReceiveMetadata(metadata, passOn) {
                  const guard = lab.serverMetrics.guard('work');
                  pass = () => {
                    guard.end();
                    passOn(metadata);
                  };
                },
              }),
          }),
      ],
    });
    const call = makeCall(lab.client, 'Unary');
    await until(() => lab.served[0]?.stage === 'work', 'it is kept waiting');
    call.cancel();
    await until(() => lab.served[0]?.stage === 'detached', 'the client is gone');
    pass();
    expect(lab.serverMetrics.active).toBe(0);
  });

  it('begins no request before it starts the call, even if the client goes meanwhile', async () => {
    let start = () => {};
    lab = await openLab({
      serverInterceptors: [
        (_definition, call) =>
          new ServerInterceptingCall(call, {
            start(next) {
              start = next;
            },
          }),
      ],
    });
    const call = makeCall(lab.client, 'Unary');
    const initial = start;
    await until(() => start !== initial, 'it is kept waiting');
    call.cancel();
    await call.status;
    const first = start;
    // On one connection the server has read the cancel before the next call.
    const next = makeCall(lab.client, 'Unary');
    await until(() => start !== first, 'the next one is kept waiting');
    first();
    expect(lab.served).toHaveLength(0);
    start();
    await next.status;
    await until(() => lab.serverMetrics.active === 0, 'the next one has ended');
    expect(lab.served).toHaveLength(1);
  });
});

describe('an interceptor that refuses a call', () => {
  it.each([
    [
      'before it starts the call, which then never begins',
      0,
      (call: ServerInterceptingCallInterface) => ({ start: () => refuse(call) }),
    ],
    [
      'when it has seen the metadata, and the call ends',
      1,
      (call: ServerInterceptingCallInterface) => ({
        start: (next: (listener: object) => void) => next({ onReceiveMetadata: () => refuse(call) }),
      }),
    ],
  ])('%s', async (_, served, responder) => {
    lab = await openLab({
      serverInterceptors: [(_definition, call) => new ServerInterceptingCall(call, responder(call))],
    });
    expect((await makeCall(lab.client, 'Unary').status).code).toBe(status.UNAUTHENTICATED);
    await until(() => lab.serverMetrics.active === 0, 'the call has ended');
    expect(lab.served).toHaveLength(served);
  });
});

describe('a call', () => {
  it('counts once under one name, however many interceptors count it', async () => {
    lab = await openLab({ serverInterceptors: [] });
    const again = await openLab({
      serverInterceptors: [
        serverInterceptor(lab.serverMetrics),
        noting([], 'between'),
        serverInterceptor(lab.serverMetrics),
      ],
    });
    await makeCall(again.client, 'Unary').status;
    expect([again.served.length, lab.served.length]).toEqual([1, 1]);
    await again.close();
  });

  it('counts once for each name', async () => {
    const tenant = createGrpcServerMetrics({ name: 'tenant' });
    let counts: unknown;
    lab = await openLab({
      serverInterceptors: [serverInterceptor(tenant)],
      handlers: {
        Unary: (call, callback) => {
          counts = [lab.serverMetrics.active, tenant.active, tenant.current()?.stage];
          callback(null, call.request);
        },
      },
    });
    await makeCall(lab.client, 'Unary').status;
    expect(counts).toEqual([1, 1, 'handle']);
    await until(() => lab.serverMetrics.active + tenant.active === 0, 'the call has ended');
  });

  it('is found by handlers through other metrics of the same name, with their own stages', async () => {
    let stage: string | undefined;
    lab = await openLab({
      handlers: {
        Unary: (call, callback) => {
          const own = createGrpcServerMetrics({ name: lab.serverMetrics.name, stages: { lookup: {} } });
          own.enter('lookup');
          stage = lab.served[0]?.stage;
          callback(null, call.request);
        },
      },
    });
    await makeCall(lab.client, 'Unary').status;
    expect(stage).toBe('lookup');
  });
});

function refuse(call: ServerInterceptingCallInterface): void {
  call.sendStatus({ code: status.UNAUTHENTICATED, details: 'who are you?' });
}
