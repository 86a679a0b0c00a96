import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  type Client,
  chunk,
  connectRaw,
  createHttp1Client,
  createHttp2Client,
  requestBytes,
} from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';

const closing = afterTest();

async function listening(server: Server | ReturnType<typeof createHttp2Server>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function connection(listener: RequestListener) {
  const raw = await connectRaw(await listening(createServer(listener)));
  closing.push(() => raw.close());
  return raw;
}

describe('a raw connection', () => {
  it('sends the very bytes it is given, and tells what came back', async () => {
    const raw = await connection((req, res) => {
      req.resume();
      req.on('end', () => res.end(`${req.rawHeaders}`));
    });
    const headers = { 'x-ODD-case': 'kept', 'Transfer-Encoding': 'chunked' };
    raw.send(requestBytes({ method: 'POST', headers }) + chunk('äöü') + chunk(''));
    expect(await raw.receive('200 OK')).toBe('HTTP/1.1 200 OK');
    await raw.receive('Host,localhost,x-ODD-case,kept,Transfer-Encoding,chunked');
  });

  it('waits for each answer of pipelined requests in turn', async () => {
    const raw = await connection((req, res) => res.end(`[${req.url}]`));
    raw.send(requestBytes({ path: '/1' }) + requestBytes({ path: '/2' }));
    await raw.receive(']');
    expect(raw.received).toContain('[/1]');
    expect(await raw.receive(']')).toContain('[/2]');
  });

  it('says what it received where what it waits for never comes', async () => {
    const raw = await connection((_req, res) => res.destroy());
    raw.send(requestBytes());
    await expect(raw.receive('done')).rejects.toThrow('closed before "done"; received ""');
    await expect(raw.receive('done')).rejects.toThrow('closed before "done"');
  });

  it('resets: the server reads ECONNRESET', async () => {
    const server = createServer(() => {});
    const port = await listening(server);
    const accepted = once(server, 'connection');
    const raw = await connectRaw(port);
    const [socket] = await accepted;
    const error = once(socket, 'error');
    raw.reset();
    expect((await error)[0].code).toBe('ECONNRESET');
    await raw.closed;
  });

  it('half-closes: the server sees the end and can still answer', async () => {
    const server = createServer((req, res) => req.socket.once('end', () => res.end('done')));
    Object.assign(server, { httpAllowHalfOpen: true });
    const raw = await connectRaw(await listening(server));
    raw.send(requestBytes());
    await once(server, 'request');
    raw.halfClose();
    await raw.receive('done');
    await raw.close();
  });

  it('pauses: the bytes back up in the server until it resumes', async () => {
    const size = 24 * 1024 * 1024;
    const responses: ServerResponse[] = [];
    const raw = await connection((_req, res) => {
      responses.push(res);
      res.writeHead(200, { connection: 'close' });
      res.end(Buffer.alloc(size));
    });
    raw.send(requestBytes());
    await raw.receive('\r\n\r\n');
    raw.pause();
    await settled(() => raw.socket.bytesRead);
    expect(responses[0]?.writableFinished).toBe(false);
    raw.resume();
    await raw.closed;
    expect(raw.received.length).toBeGreaterThan(size);
  });
});

/** Resolves when a number has stopped to change. */
async function settled(read: () => number): Promise<void> {
  for (let last = -1; last !== read(); await turn()) last = read();
}

const protocols = {
  'HTTP/1.1': async (listener: RequestListener): Promise<Client> =>
    createHttp1Client(await listening(createServer(listener))),
  'HTTP/2': async (listener: RequestListener): Promise<Client> =>
    createHttp2Client(await listening(createHttp2Server(listener as never))),
};

describe.each(Object.entries(protocols))('a client over %s', (_protocol, connect) => {
  async function client(listener: RequestListener): Promise<Client> {
    const connected = await connect(listener);
    closing.push(() => connected.close());
    return connected;
  }

  it('gets the head before the body, and the body when it asks', async () => {
    const { request } = await client((_req, res) => {
      res.writeHead(201, { 'x-answer': 'yes' });
      res.end('text');
    });
    const exchange = request();
    const head = await exchange.head;
    expect(head.status).toBe(201);
    expect(head.headers['x-answer']).toBe('yes');
    expect(await exchange.text()).toBe('text');
    await exchange.closed;
  });

  it('sends a body whole or piece by piece', async () => {
    const { request } = await client(async (req, res) => {
      let text = '';
      for await (const piece of req) text += piece;
      res.end(text);
    });
    expect(await request({ method: 'POST', body: 'whole' }).text()).toBe('whole');
    const upload = request({ method: 'POST', upload: true });
    upload.write('piece ');
    upload.end('by piece');
    expect(await upload.text()).toBe('piece by piece');
  });

  it('notes the informational heads', async () => {
    const { request } = await client((req, res) => {
      res.writeEarlyHints({ link: '</a>; rel=preload' });
      req.resume();
      req.on('end', () => res.end('done'));
    });
    const exchange = request({ method: 'POST', upload: true, headers: { expect: '100-continue' } });
    await exchange.continued;
    exchange.end();
    await exchange.text();
    expect(exchange.informational).toEqual([100, 103]);
  });

  it('leaves in every manner that it names, so that the server sees it', async () => {
    const { departures } = await client(() => {});
    expect(departures.length).toBeGreaterThan(1);
    for (const departure of departures) {
      let gone = () => {};
      const seen = new Promise<void>((resolve) => {
        gone = resolve;
      });
      const { request } = await client((req, res) => {
        req.on('aborted', gone);
        res.write('first');
      });
      const exchange = request();
      expect(await exchange.first()).toBe('first');
      exchange.leave(departure);
      await seen;
      await exchange.closed;
    }
  });

  it('rejects the head of a response that never comes', async () => {
    const { request } = await client((_req, res) => res.destroy());
    await expect(request().head).rejects.toThrow();
  });

  it('leaves in no other manner', async () => {
    const { request } = await client(() => {});
    expect(() => request().leave('slams the door')).toThrow("no departure 'slams the door'");
  });
});
