import { expect } from '@jest/globals';
import { chunk, requestBytes } from '../../index.js';
import type { Scenario } from '../scenario.js';
import { createTally } from '../tally.js';

const MANY = 1_000;

/** One HTTP/1.1 connection, many requests, one after another. */
export const keepAlive: readonly Scenario[] = [
  {
    name: '1,000 requests on one connection count 1,000 times',
    async run(world) {
      await world.serve((_req, res) => {
        res.end('done');
      });
      const connection = await world.connect();
      for (let sent = 0; sent < MANY; sent++) {
        connection.send(requestBytes());
        await connection.receive('done');
      }
      return { requests: MANY, visits: { handle: MANY, respond: MANY } };
    },
  },
  {
    name: 'a request that follows an unread body on its connection is a request of its own',
    async run(world) {
      const requests = new Set<unknown>();
      await world.serve((_req, res) => {
        requests.add(world.metrics.current());
        world.look();
        res.end('done');
      });
      const connection = await world.connect();
      connection.send(requestBytes({ method: 'POST', body: 'unread' }));
      await connection.receive('done');
      connection.send(requestBytes());
      await connection.receive('done');
      expect(requests.size).toBe(2);
      expect(world.stages).toEqual(['receive', 'handle']);
      return { requests: 2, visits: { receive: 1, handle: 1, respond: 2 } };
    },
  },
  {
    name: 'a chunked upload is received until its last chunk',
    async run(world) {
      const pieces = createTally();
      await world.serve((req, res) => {
        req.on('data', pieces.add);
        req.on('end', () => res.end('done'));
      });
      const connection = await world.connect();
      connection.send(requestBytes({ method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } }));
      connection.send(chunk('first'));
      await pieces.reached(1);
      expect(await world.counts()).toEqual({ receive: 1 });
      connection.send(chunk('last'));
      await pieces.reached(2);
      expect(await world.counts()).toEqual({ receive: 1 });
      connection.send(chunk(''));
      await connection.receive('done');
      return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 } };
    },
  },
  {
    name: 'HTTP/1.0, which closes the connection to end the body',
    async run(world) {
      await world.serve((_req, res) => {
        res.write('part');
        res.end('done');
      });
      const connection = await world.connect();
      connection.send('GET / HTTP/1.0\r\n\r\n');
      await connection.receive('done');
      await connection.closed;
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
];
