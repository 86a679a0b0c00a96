import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { constants, type Http2ServerRequest, type ServerHttp2Stream } from 'node:http2';
import { expect } from '@jest/globals';
import type { Client, Http2Client } from '../../index.js';
import type { Scenario } from '../scenario.js';
import { becomes } from '../world.js';
import { unhook } from './shim.js';

const MANY = 1_000;
const AT_ONCE = 50;

/** What only an HTTP/2 session can do. */
export const http2: readonly Scenario[] = [
  {
    name: '1,000 streams of one session count 1,000 times',
    async run(world) {
      await world.serve((_req, res) => {
        res.end('done');
      });
      for (let sent = 0; sent < MANY; sent += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, () => world.client.request().text()));
      }
      return { requests: MANY, visits: { handle: MANY, respond: MANY } };
    },
  },
  {
    name: 'a stream that is reset leaves the others of its session alone',
    async run(world) {
      await world.serve((req, res) => {
        if (req.url !== '/stays') return;
        req.resume();
        req.on('end', () => res.end('done'));
      });
      const leaves = world.client.request();
      const stays = world.client.request({ path: '/stays', method: 'POST', upload: true });
      await world.arrivals(2);
      expect(await world.counts()).toEqual({ handle: 1, receive: 1 });
      leaves.leave('cancels the stream');
      await becomes(world, { receive: 1 });
      stays.end('body');
      expect(await stays.text()).toBe('done');
      return {
        requests: 2,
        visits: { receive: 1, handle: 2, respond: 1 },
        ended: { aborted: 1, answered: 1 },
      };
    },
  },
  {
    name: 'a stream whose response tells nothing ends by the close of its request',
    async run(world) {
      await world.serve((_req, res) => {
        unhook(res);
      });
      const exchange = world.client.request();
      await world.arrivals(1);
      exchange.leave('cancels the stream');
      return { requests: 1, visits: { handle: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'a GOAWAY without an error lets the streams in flight come to their end',
    async run(world) {
      const stream = createFirst<ServerHttp2Stream>();
      const answers: (() => void)[] = [];
      await world.serve((req, res) => {
        stream.is(streamOf(req));
        answers.push(() => res.end('done'));
      });
      const exchange = world.client.request();
      const { session } = await stream.known;
      const told = once(session as NodeJS.EventEmitter, 'goaway');
      sessionOf(world.client).goaway(constants.NGHTTP2_NO_ERROR);
      await told;
      expect(await world.counts()).toEqual({ handle: 1 });
      for (const answer of answers) answer();
      expect(await exchange.text()).toBe('done');
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'a GOAWAY with an error ends every stream of the session',
    async run(world) {
      await world.serve((req, res) => {
        if (req.url === '/answered') res.write('first');
      });
      const exchanges = [world.client.request(), world.client.request({ path: '/answered' })];
      await world.arrivals(2);
      sessionOf(world.client).goaway(constants.NGHTTP2_INTERNAL_ERROR);
      await Promise.all(exchanges.map((exchange) => exchange.closed));
      return { requests: 2, visits: { handle: 2, respond: 1 }, ended: { aborted: 2 } };
    },
  },
  {
    name: 'a stream that the server resets',
    async run(world) {
      await world.serve((req) => {
        streamOf(req).close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      });
      await expect(world.client.request().text()).rejects.toThrow('NGHTTP2_ENHANCE_YOUR_CALM');
      return { requests: 1, visits: { handle: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'a session that the server destroys',
    async run(world) {
      await world.serve((req) => {
        if (req.url === '/last') streamOf(req).session?.destroy();
      });
      const exchanges = [world.client.request(), world.client.request({ path: '/last' })];
      await Promise.all(exchanges.map((exchange) => exchange.closed));
      return { requests: 2, visits: { handle: 2 }, ended: { failed: 2 } };
    },
  },
  {
    name: 'headers that are sent by the stream itself move the request to respond',
    async run(world) {
      await world.serve((req) => {
        const stream = streamOf(req);
        stream.respond({ ':status': 200 });
        world.look();
        stream.end('done');
      });
      expect(await world.client.request().text()).toBe('done');
      expect(world.stages).toEqual(['respond']);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'CONNECT is not counted',
    async run(world) {
      await world.serve(() => {});
      const stream = sessionOf(world.client).request({ ':method': 'CONNECT', ':authority': 'upstream:443' });
      const [head] = await once(stream, 'response');
      expect(head[':status']).toBe(405);
      return { requests: 0, visits: {} };
    },
  },
];

function streamOf(req: IncomingMessage): ServerHttp2Stream {
  return (req as unknown as Http2ServerRequest).stream;
}

function sessionOf(client: Client): Http2Client['session'] {
  return (client as Http2Client).session;
}

interface First<T> {
  readonly known: Promise<T>;
  is(value: T): void;
}

function createFirst<T>(): First<T> {
  let is: (value: T) => void = () => {};
  const known = new Promise<T>((resolve) => {
    is = resolve;
  });
  return { known, is };
}
