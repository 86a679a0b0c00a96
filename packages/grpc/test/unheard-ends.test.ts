import { connect } from 'node:http2';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { InterceptingCall, ServerInterceptor } from '@grpc/grpc-js';
import * as newest from '@grpc/grpc-js';
import { ServerInterceptingCall } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientInterceptor, createGrpcClientMetrics } from '@stageguard/grpc';
import * as oldest from 'grpc-js-oldest';
import { makeCall } from './fixtures/call';
import { answering, silent } from './fixtures/handlers';
import { type Grpc, type Lab, openLab, until } from './fixtures/lab';
import { frame } from './fixtures/raw-call';
import { type Kind, service } from './fixtures/service';

/** The look at requests in flight comes about once a second. */
const PATIENCE = 100_000;

const libraries: [string, Grpc][] = [
  ['grpc-js 1.14', newest],
  ['grpc-js 1.10.11', oldest as unknown as Grpc],
];

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let lab: Lab;
afterEach(() => lab.close());

const served = () => until(() => lab.served.length === 1, 'the call is served');
// The lab holds every request, so that none of them can end by being garbage-collected.
const servedHasEnded = () => until(() => lab.serverMetrics.active === 0, 'the call has ended', PATIENCE);

/** A call whose client is plain HTTP/2. It sends messages and leaves its side open. */
function openRawCall(kind: Kind, messages: string[]) {
  const session = connect(`http://127.0.0.1:${lab.port}`);
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': service[kind].path,
    te: 'trailers',
    'content-type': 'application/grpc',
  });
  stream.on('error', () => {});
  for (const message of messages) stream.write(frame(message));
  return { stream, session };
}

/** An interceptor that keeps `onCancel` from whoever is behind it. */
const keepsCancel: ServerInterceptor = (_definition, call) => {
  const keeping = new ServerInterceptingCall(call);
  keeping.start = (listener) =>
    call.start({
      onReceiveMetadata: (metadata) => listener.onReceiveMetadata(metadata),
      onReceiveMessage: (message) => listener.onReceiveMessage(message),
      onReceiveHalfClose: () => listener.onReceiveHalfClose(),
      onCancel() {},
    });
  return keeping;
};

/** A tool that takes the listeners of `close` off the stream, grpc-js's among them. */
const takesListeners: ServerInterceptor = (_definition, call) => {
  const { stream } = call as unknown as { stream: NodeJS.EventEmitter };
  stream.removeAllListeners('close');
  return call as ServerInterceptingCall;
};

describe.each(libraries)('a served call whose end no event tells: %s', (_library, grpc) => {
  it.each<Kind>(['ClientStream', 'Bidi'])(
    'ends when the client resets a stream without an error, amid messages that nobody reads: %s',
    async (kind) => {
      lab = await openLab({ grpc, handlers: silent });
      const { stream, session } = openRawCall(kind, ['1', '2', '3']);
      await served();
      await until(() => stream.writableLength === 0, 'the messages are sent');
      stream.close();
      await new Promise((resolve) => stream.once('close', resolve));
      await servedHasEnded();
      expect(lab.served.map(lab.outcomeOf)).toEqual(['aborted']);
      // It is the stream that has ended, and not the connection.
      expect(session.destroyed).toBe(false);
      session.destroy();
    },
  );

  it('ends every one of 50 calls that a client resets on one connection', async () => {
    lab = await openLab({ grpc, handlers: silent });
    const session = connect(`http://127.0.0.1:${lab.port}`);
    for (let i = 0; i < 50; i++) {
      const stream = session.request({
        ':method': 'POST',
        ':path': service.Bidi.path,
        te: 'trailers',
        'content-type': 'application/grpc',
      });
      stream.on('error', () => {});
      stream.write(frame('1'));
      stream.write(frame('2'));
      await until(() => lab.served.length === i + 1, 'the call is served');
      stream.close();
    }
    await servedHasEnded();
    expect(session.destroyed).toBe(false);
    session.destroy();
  });

  it.each([
    ['an interceptor nearer to the wire keeps onCancel', keepsCancel],
    ["a tool has taken grpc-js's listener off the stream", takesListeners],
  ])('ends where %s, when the client gives up', async (_, interceptor) => {
    lab = await openLab({ grpc, handlers: silent, wireInterceptors: [interceptor] });
    const call = makeCall(lab.client, 'Bidi', { open: true });
    await served();
    call.cancel();
    await servedHasEnded();
    expect(lab.served.map(lab.outcomeOf)).toEqual(['aborted']);
  });

  it('ends where an interceptor keeps onCancel, when it is answered', async () => {
    lab = await openLab({ grpc, handlers: answering, wireInterceptors: [keepsCancel] });
    expect((await makeCall(lab.client, 'Unary').status).code).toBe(grpc.status.OK);
    await servedHasEnded();
    expect(lab.served.map(lab.outcomeOf)).toEqual(['answered']);
  });

  it('stays in flight where an interceptor keeps onCancel, as long as its client waits', async () => {
    lab = await openLab({ grpc, handlers: silent, wireInterceptors: [keepsCancel] });
    const first = makeCall(lab.client, 'Unary');
    await served();
    const second = makeCall(lab.client, 'Unary');
    await until(() => lab.served.length === 2, 'the second call is served');
    second.cancel();
    await until(() => lab.served[1]?.stage === undefined, 'the second call has ended', PATIENCE);
    expect(lab.served[0]?.stage).toBe('handle');
    first.cancel();
    await servedHasEnded();
  });

  it('counts once where an interceptor passes the metadata on twice', async () => {
    const twice: ServerInterceptor = (_definition, call) =>
      new grpc.ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata(metadata, pass) {
              pass(metadata);
              pass(metadata);
            },
          }),
      });
    lab = await openLab({ grpc, handlers: silent, wireInterceptors: [twice] });
    const call = makeCall(lab.client, 'Unary');
    await served();
    call.cancel();
    await servedHasEnded();
    expect(lab.served).toHaveLength(1);
  });
});

describe.each(libraries)('served calls under fake timers: %s', (_library, grpc) => {
  const { nextTick } = process;
  afterEach(() => {
    process.nextTick = nextTick;
  });

  it('end though grpc-js waits for a tick that does not come', async () => {
    lab = await openLab({ grpc, handlers: silent });
    const { session } = openRawCall('Unary', ['1']);
    await served();
    process.nextTick = () => {};
    session.destroy();
    await servedHasEnded();
    expect(lab.served.map(lab.outcomeOf)).toEqual(['aborted']);
  });

  it('end even if nothing but its async context is left of the call', async () => {
    lab = await openLab({ grpc, handlers: silent });
    const { session } = openRawCall('Unary', ['1']);
    await served();
    process.nextTick = () => {};
    session.destroy();
    // The lab keeps the request, as a timer that the handler has started would.
    await until(
      () => {
        collectGarbage();
        return lab.serverMetrics.active === 0;
      },
      'the call has ended',
      PATIENCE,
    );
  });
});

describe.each(libraries)('a call that is made, whose status does not come: %s', (_library, grpc) => {
  const keepsStatus = (options: never, next: (options: never) => InterceptingCall) =>
    new grpc.InterceptingCall(next(options), {
      start: (metadata, _listener, start) => start(metadata, { onReceiveStatus() {} }),
    });

  it('stays in flight as long as the application keeps the call, and ends when the application cancels', async () => {
    lab = await openLab({ grpc, clientInterceptors: [keepsStatus as never] });
    const call = makeCall(lab.client, 'Unary');
    const other = makeCall(lab.connect(`127.0.0.1:${lab.port}`), 'Unary');
    await until(() => lab.served.length === 2, 'both calls are served');
    await until(() => lab.serverMetrics.active === 0, 'both calls are answered');
    expect(lab.made.map(({ stage }) => stage)).toEqual(['wait', 'wait']);
    call.cancel();
    other.cancel();
    expect(lab.clientMetrics.active).toBe(0);
  });

  it('ends when the application has dropped the call', async () => {
    lab = await openLab({ grpc, install: 'none' });
    const metrics = createGrpcClientMetrics({ name: 'dropped' });
    const Client = grpc.makeGenericClientConstructor(service, 'lab.v1.Lab');
    const client = new Client(`127.0.0.1:${lab.port}`, grpc.credentials.createInsecure(), {
      interceptors: [clientInterceptor(metrics), keepsStatus as never],
    });
    makeCall(client as never, 'Unary');
    expect(metrics.active).toBe(1);
    await until(
      () => {
        collectGarbage();
        return metrics.active === 0;
      },
      'the call is collected',
      PATIENCE,
    );
    client.close();
  });

  it('counts once where an interceptor starts it twice', async () => {
    const twice = (options: never, next: (options: never) => InterceptingCall) =>
      new grpc.InterceptingCall(next(options), {
        start(metadata, listener, start) {
          start(metadata, listener);
          start(metadata, listener);
        },
      });
    lab = await openLab({ grpc });
    const again = clientInterceptor(lab.clientMetrics);
    const call = makeCall(lab.client, 'Unary', { interceptors: [twice as never, again] });
    await call.status;
    expect(lab.made).toHaveLength(1);
    expect(lab.clientMetrics.active).toBe(0);
  });
});
