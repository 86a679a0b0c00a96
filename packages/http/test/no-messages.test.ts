import { once } from 'node:events';
import { IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { createHttpMetrics, exchange, exchangeOf, isFollowable, track } from '@stageguard/http';
import { createHttp2Client, until } from '@stageguard/testing';
import { NO_MESSAGES, serve, warningsOf } from '@stageguard/testing/adapter';

const metrics = createHttpMetrics({ stages: { work: {} } });
const NOT_COUNTED =
  'stageguard: a request or a response that is no message of a server is not counted, nor is a stream of HTTP/2';

it('whatever req and res are, nothing throws, nothing is counted, and one warning says so', async () => {
  const messages = NO_MESSAGES.map(([, value]) => value as never);
  messages.push(new IncomingMessage(undefined as unknown as Socket) as never);
  const warnings = await warningsOf(() => {
    for (const req of messages) {
      for (const res of messages) {
        expect(isFollowable(req, res)).toBe(false);
        expect(track(metrics, req, res).with((given: string) => given, 'result')).toBe('result');
        expect(exchange(metrics, req, res).within(() => metrics.current())).toBeUndefined();
        expect(exchangeOf(res)).toBeUndefined();
      }
    }
  });
  expect(metrics.active).toBe(0);
  expect(warnings).toEqual([NOT_COUNTED]);
});

it('what is no exchange leaves the context as it is: a run within is a job, or part of the request around it', async () => {
  const stub = track(metrics, undefined as never, undefined as never);
  expect(stub.with(() => metrics.run('work', () => metrics.count('work')))).toBe(1);
  const outer = metrics.begin();
  outer.with(() => stub.with(() => expect(metrics.current()).toBe(outer.shared)));
  stub.enter('work');
  stub.leave();
  stub.setAttributes({ model: 'small' });
  stub.guard('work').end();
  expect([stub.stage, stub.run('work', () => 'ran'), metrics.active]).toEqual([undefined, 'ran', 1]);
  outer.end();
});

it('Proxies of real messages count as these do, once', async () => {
  const { client, close } = await serve((req, res) => {
    const [request, response] = [new Proxy(req, {}), new Proxy(res, {})] as [IncomingMessage, ServerResponse];
    track(metrics, request, response);
    track(metrics, req, res);
    // Node itself writes nothing for a response that is not the very object it has made.
    res.end(String(metrics.active));
  });
  expect(await client.request().text()).toBe('1');
  await metrics.drained();
  await close();
});

it("HTTP/2's stream and headers are not counted, by whichever verb", async () => {
  const server = createHttp2Server();
  server.on('stream', (stream, headers) => {
    track(metrics, stream as never, headers as never).with(() => {
      stream.respond({ ':status': 200 });
      stream.end(`${metrics.active} in flight`);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = createHttp2Client((server.address() as AddressInfo).port);
  expect(await client.request().text()).toBe('0 in flight');
  await client.close();
  server.close();
});

it('messages that throw once they are tracked throw into no request, and end with their connection', async () => {
  const broken = { throws: false };
  const { client, close } = await serve((req, res) => {
    const fragile = new Proxy(res, {
      get(target, name, receiver) {
        if (broken.throws && typeof name === 'string') throw new Error('broken on purpose');
        return Reflect.get(target, name, receiver);
      },
    });
    track(metrics, req, fragile);
  });
  const exchangeOnWire = client.request();
  await until(() => metrics.active === 1);
  broken.throws = true;
  exchangeOnWire.leave('closes the connection');
  await until(() => metrics.active === 0);
  broken.throws = false;
  await close();
});
