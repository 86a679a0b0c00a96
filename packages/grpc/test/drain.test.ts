import * as grpc from '@grpc/grpc-js';
import { Client, credentials, type Server, type ServerWritableStream, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createGrpcServerMetrics, drain, serverInterceptor } from '@stageguard/grpc';
import { until } from '@stageguard/testing';
import { decode, encode, service } from './fixtures/service';

const oldest = require('grpc-js-oldest') as typeof grpc;
const COMPLETE = { complete: true, left: [] };
const LONG = { deadline: 60_000 };
const METADATA = new grpc.Metadata();

interface Served {
  readonly server: Server;
  readonly metrics: ReturnType<typeof createGrpcServerMetrics>;
  readonly port: number;
  /** Answers what waits, and what comes from then on. */
  release(): void;
}

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Calls of Unary and ServerStream wait until `release()`; the stream has sent its first message by then. */
async function serve({ Server, ServerCredentials }: typeof grpc): Promise<Served> {
  const metrics = createGrpcServerMetrics();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = new Server({ interceptors: [serverInterceptor(metrics)] });
  const { Unary, ServerStream } = service;
  server.addService(
    { Unary, ServerStream },
    {
      Unary: (call: { request: string }, callback: (error: null, answer: string) => void) =>
        void (call.request === 'at once' ? Promise.resolve() : released).then(() => callback(null, 'answer')),
      ServerStream: (call: ServerWritableStream<string, string>) => {
        call.write('first');
        void released.then(() => {
          call.write('last');
          call.end();
        });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  ends.push(() => server.forceShutdown());
  return { server, metrics, port, release };
}

function clientOf(...ports: number[]): Client {
  const address = `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  });
  ends.push(() => client.close());
  return client;
}

function unary(client: Client, request = 'wait'): Promise<string> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(service.Unary.path, encode, decode, request, METADATA, {}, (error, answer) =>
      error === null ? resolve(answer as string) : reject(error),
    );
  });
}

async function stream(client: Client): Promise<string[]> {
  const call = client.makeServerStreamRequest(service.ServerStream.path, encode, decode, 'wait', METADATA);
  const messages: string[] = [];
  for await (const message of call) messages.push(message);
  return messages;
}

describe.each([
  ['the oldest grpc-js', oldest],
  ['the newest grpc-js', grpc],
])('a drain of a server of %s', (_, version) => {
  it('ends calls and streams in flight, and refuses new connections', async () => {
    const { server, metrics, port, release } = await serve(version);
    const client = clientOf(port);
    const calls = [unary(client), stream(client)];
    await until(() => metrics.active === 2 && metrics.count('respond') === 1);
    const drained = drain(server, [metrics], LONG);
    await expect(untilRefused(port)).resolves.toBe(status.UNAVAILABLE);
    release();
    expect(await Promise.all(calls)).toEqual(['answer', ['first', 'last']]);
    expect(await drained).toEqual(COMPLETE);
  });

  it('fails no call of a client that has another server', async () => {
    const [one, other] = [await serve(version), await serve(version)];
    const client = clientOf(one.port, other.port);
    let [answered, drained] = [0, false];
    const failed: unknown[] = [];
    const caller = async () => {
      let more = 20;
      // Goes on for a while when one of the servers is gone.
      while (!drained || more-- > 0) {
        await unary(client, 'at once').then(
          () => answered++,
          (error) => failed.push(error),
        );
      }
    };
    const callers = [caller(), caller(), caller(), caller()];
    await until(() => answered > 100);
    expect(await drain(one.server, [one.metrics], LONG)).toEqual(COMPLETE);
    drained = true;
    await Promise.all(callers);
    expect(failed).toEqual([]);
  });

  it('cuts at the deadline what is in flight, and says what it was', async () => {
    const { server, metrics, port } = await serve(version);
    const client = clientOf(port);
    const cut = [unary(client), stream(client)].map((call) =>
      expect(call).rejects.toMatchObject({ code: status.CANCELLED }),
    );
    await until(() => metrics.active === 2 && metrics.count('respond') === 1);
    const { complete, left } = await drain(server, [metrics], { deadline: 100 });
    expect(complete).toBe(false);
    const shown = left.map(({ name, stage }) => `${name} in ${stage}`).sort();
    expect(shown).toEqual(['lab.v1.Lab/ServerStream in respond', 'lab.v1.Lab/Unary in handle']);
    await Promise.all(cut);
    await until(() => metrics.active === 0);
  });

  it('is complete at once where nothing is bound, and when it is called again', async () => {
    const metrics = createGrpcServerMetrics();
    expect(await drain(new version.Server(), [metrics], LONG)).toEqual(COMPLETE);
    const { server } = await serve(version);
    const first = drain(server, [metrics], LONG);
    expect(await drain(server, [metrics], LONG)).toEqual(COMPLETE);
    expect(await first).toEqual(COMPLETE);
  });
});

it('a drain refuses what is no server of grpc-js', async () => {
  await expect(drain({} as Server, [], LONG)).rejects.toThrow(TypeError);
});

/** The status of the first call that a new client cannot make. */
async function untilRefused(port: number): Promise<number> {
  for (;;) {
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    });
    try {
      await unary(client, 'at once');
    } catch (error) {
      return (error as grpc.ServiceError).code;
    } finally {
      client.close();
    }
  }
}
