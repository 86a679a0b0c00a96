import {
  InterceptingCall,
  type Interceptor,
  type InterceptorOptions,
  type NextCall,
  status,
} from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientInterceptor } from '@stageguard/grpc';
import { makeCall } from './fixtures/call';
import { type Installation, type Lab, openLab } from './fixtures/lab';
import { KINDS } from './fixtures/service';

let lab: Lab;
afterEach(() => lab.close());

const installations: Installation[] = ['interceptors', 'instrumentation', 'both'];

/** Notes what passes through it, in both directions. */
function noting(notes: string[], name: string): Interceptor {
  return (options, nextCall) => {
    notes.push(`${name} made`);
    return new InterceptingCall(nextCall(options), {
      start(metadata, _listener, next) {
        notes.push(`${name} start`);
        next(metadata, {
          onReceiveMetadata(received, pass) {
            notes.push(`${name} metadata`);
            pass(received);
          },
          onReceiveMessage(message, pass) {
            notes.push(`${name} message ${message}`);
            pass(message);
          },
          onReceiveStatus(received, pass) {
            notes.push(`${name} status ${received.code}`);
            pass(received);
          },
        });
      },
      sendMessage(message, pass) {
        notes.push(`${name} sends ${message}`);
        pass(message);
      },
      halfClose(pass) {
        notes.push(`${name} half-close`);
        pass();
      },
      cancel(pass) {
        notes.push(`${name} cancel`);
        pass();
      },
    });
  };
}

async function observe(
  install: Installation,
  act: (lab: Lab, notes: string[]) => Promise<unknown>,
  interceptors?: Interceptor[],
): Promise<string[]> {
  const notes: string[] = [];
  lab = await openLab({
    install,
    clientInterceptors: interceptors ?? [noting(notes, 'first'), noting(notes, 'second')],
  });
  await act(lab, notes);
  await lab.close();
  return notes;
}

describe('the interceptors of the application', () => {
  it.each(installations)('see the same, in the same order: %s', async (install) => {
    const act = async ({ client }: Lab, notes: string[]) => {
      for (const kind of KINDS) {
        notes.push(kind);
        await makeCall(client, kind).status;
      }
      const cancelled = makeCall(client, 'Bidi', { open: true });
      cancelled.cancel();
      await cancelled.status;
    };
    const without = await observe('none', act);
    expect(without).toContain('second message 1');
    expect(await observe(install, act)).toEqual(without);
  });

  it.each([
    ['interceptors', (notes: string[]) => ({ interceptors: [noting(notes, "the call's")] })],
    ['providers', (notes: string[]) => ({ interceptor_providers: [() => noting(notes, "the call's")] })],
    ['a function', (notes: string[]) => ({ interceptors: noting(notes, "the call's") as never })],
    ['none, empty', () => ({ interceptors: [] })],
  ])('of a call replace those of the client, and it is counted all the same: %s', async (_, own) => {
    const act = async ({ client }: Lab, notes: string[]) => {
      await makeCall(client, 'Unary', own(notes)).status;
      await makeCall(client, 'ServerStream', own(notes)).status;
    };
    const without = await observe('none', act);
    expect(await observe('instrumentation', act)).toEqual(without);
    expect(lab.made).toHaveLength(2);
  });

  it('may be providers, and the calls are counted all the same', async () => {
    const notes: string[] = [];
    const providers = [() => noting(notes, 'provided'), () => undefined as never];
    lab = await openLab({ install: 'instrumentation' });
    const client = lab.connect(`127.0.0.1:${lab.port}`, { interceptor_providers: providers });
    for (let i = 0; i < 2; i++) await makeCall(client, 'Unary').status;
    expect(notes.filter((note) => note === 'provided made')).toHaveLength(2);
    expect(lab.made).toHaveLength(2);
  });

  it('keep the lists that the application has handed over as they are', async () => {
    const [interceptors, own] = [[noting([], 'client')], [noting([], 'call')]];
    lab = await openLab({ install: 'instrumentation' });
    const client = lab.connect(`127.0.0.1:${lab.port}`, { interceptors });
    await makeCall(client, 'Unary').status;
    await makeCall(client, 'Unary', { interceptors: own }).status;
    expect([interceptors.length, own.length]).toEqual([1, 1]);
  });

  it('are refused by grpc-js where interceptors and providers are given at once, as without us', async () => {
    lab = await openLab({ install: 'instrumentation' });
    const both = { interceptors: [noting([], 'a')], interceptor_providers: [() => noting([], 'b')] };
    expect(() => makeCall(lab.client, 'Unary', both)).toThrow(/Both interceptors and interceptor_providers/);
    expect(lab.clientMetrics.active).toBe(0);
  });
});

describe('a call', () => {
  const again = (options: InterceptorOptions, nextCall: NextCall) =>
    clientInterceptor(lab.clientMetrics)(options, nextCall);

  it('counts once under one name, however many interceptors count it', async () => {
    lab = await openLab({ clientInterceptors: [again, noting([], 'between'), again] });
    await makeCall(lab.client, 'Unary').status;
    expect(lab.made).toHaveLength(1);
  });

  it('counts once where an interceptor passes on options of its own, or frozen ones', async () => {
    const copies: Interceptor = (options, nextCall) =>
      new InterceptingCall(nextCall(Object.freeze({ ...options, deadline: Date.now() + 10_000 })));
    lab = await openLab({ clientInterceptors: [copies, again] });
    await makeCall(lab.client, 'Unary').status;
    expect(lab.made).toHaveLength(1);
  });

  it('counts once where an interceptor of the application retries it', async () => {
    lab = await openLab({
      clientInterceptors: [retryOnce, again],
      handlers: {
        Unary: (call, callback) =>
          lab.served.length === 1 ? callback({ code: status.UNAVAILABLE }) : callback(null, call.request),
      },
    });
    const call = makeCall(lab.client, 'Unary');
    expect((await call.status).code).toBe(status.OK);
    expect(call.received).toEqual(['1']);
    expect([lab.served.length, lab.made.length]).toEqual([2, 1]);
  });

  it('is none where it is cancelled before an interceptor in front starts it', async () => {
    let start: (() => void) | undefined;
    const defers: Interceptor = (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start: (metadata, listener, next) => {
          start = () => next(metadata, listener);
        },
      });
    lab = await openLab({ install: 'none', clientInterceptors: [defers, again] });
    makeCall(lab.client, 'Unary').cancel();
    start?.();
    expect(start).toBeDefined();
    expect([lab.made.length, lab.clientMetrics.active]).toEqual([0, 0]);
  });

  it('counts beside another call that is made with its options', async () => {
    const asksFirst: Interceptor = (options, nextCall) => {
      if (options.method_definition.path.endsWith('Bidi')) makeCall(lab.client, 'Unary', options as never);
      return new InterceptingCall(nextCall(options));
    };
    lab = await openLab({ install: 'instrumentation', clientInterceptors: [asksFirst] });
    await makeCall(lab.client, 'Bidi').status;
    expect(lab.made).toHaveLength(2);
  });
});

describe('a call that is counted', () => {
  it('can do what grpc-js lets calls do', async () => {
    let answers: unknown;
    const asks: Interceptor = (options, nextCall) => {
      const call = nextCall(options);
      answers = [typeof call.getPeer(), typeof call.getAuthContext];
      return new InterceptingCall(call);
    };
    lab = await openLab({
      install: 'none',
      clientInterceptors: [asks, (o, n) => clientInterceptor(lab.clientMetrics)(o, n)],
    });
    const call = makeCall(lab.client, 'Unary');
    expect((await call.status).code).toBe(status.OK);
    expect(answers).toEqual(['string', 'function']);
    expect(lab.made).toHaveLength(1);
  });
});

/** Makes a call that has failed once more, as applications do. */
const retryOnce: Interceptor = (options, nextCall) => {
  let request: unknown;
  let passResponse: (response: unknown) => void;
  return new InterceptingCall(nextCall(options), {
    start(metadata, _listener, next) {
      next(metadata, {
        onReceiveMessage(_none, pass) {
          passResponse = pass;
        },
        onReceiveStatus(_failure, passStatus) {
          let response: unknown;
          const again = nextCall(options);
          again.start(metadata, {
            onReceiveMessage(message) {
              response = message;
            },
            onReceiveStatus(received) {
              passResponse(response);
              passStatus(received);
            },
          });
          again.sendMessage(request);
          again.halfClose();
        },
      });
    },
    sendMessage(message, pass) {
      request = message;
      pass(message);
    },
  });
};
