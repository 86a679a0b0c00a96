import type { Server } from 'node:http';
import { expect } from '@jest/globals';
import { requestBytes } from '../../index.js';
import type { Scenario } from '../scenario.js';

/** What a server of node:http does to clients that are too slow, by the list of its connections. */
export const connectionsKept: readonly Scenario[] = [
  {
    name: 'a stalled upload ends with the request timeout of the server',
    async run(world) {
      await world.serve(
        (req) => {
          req.resume();
        },
        { requestTimeout: 150, headersTimeout: 100, connectionsCheckingInterval: 20 },
      );
      const connection = await world.connect();
      connection.send(requestBytes({ method: 'POST', headers: { 'Content-Length': '10' }, body: 'stall' }));
      await connection.receive('408 Request Timeout');
      await connection.closed;
      return { requests: 1, visits: { receive: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'a head that never ends is no request when the headers time out',
    async run(world) {
      await world.serve(() => {}, {
        requestTimeout: 40,
        headersTimeout: 30,
        connectionsCheckingInterval: 10,
      });
      const connection = await world.connect();
      connection.send('GET / HTTP/1.1\r\nHost: localhost\r\n');
      await connection.receive('408 Request Timeout');
      return { requests: 0, visits: {} };
    },
  },
  {
    name: 'closeAllConnections() ends every request',
    async run(world) {
      await world.serve((req, res) => {
        if (req.method === 'GET') res.write('first');
      });
      const connections = [await world.connect(), await world.connect()] as const;
      connections[0].send(requestBytes());
      connections[1].send(requestBytes({ method: 'DELETE' }));
      await world.arrivals(2);
      expect(await world.counts()).toEqual({ handle: 1, respond: 1 });
      (world.server as Server).closeAllConnections();
      await Promise.all(connections.map((connection) => connection.closed));
      return { requests: 2, visits: { handle: 2, respond: 1 }, ended: { failed: 2 } };
    },
  },
  {
    name: 'closeIdleConnections() leaves requests alone',
    async run(world) {
      await world.serve((req, res) => {
        req.resume();
        req.on('end', () => res.end('done'));
      });
      const connection = await world.connect();
      connection.send(requestBytes({ method: 'POST', headers: { 'Content-Length': '4' }, body: 'ha' }));
      await world.arrivals(1);
      (world.server as Server).closeIdleConnections();
      expect(await world.counts()).toEqual({ receive: 1 });
      connection.send('lf');
      await connection.receive('done');
      return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 } };
    },
  },
];

/** What a server of HTTP/1.1 does to clients that are silent, or make no sense. */
export const timeouts: readonly Scenario[] = [
  {
    name: 'a handler that is silent ends with the idle timeout of the server',
    async run(world) {
      // One that is set before can pass before a busy machine has read the request.
      await world.serve((req) => void req.socket.setTimeout(50));
      const connection = await world.connect();
      connection.send(requestBytes());
      await connection.closed;
      return { requests: 1, visits: { handle: 1 }, ended: { failed: 1 } };
    },
  },
  {
    name: 'a body that breaks the protocol ends its request',
    async run(world) {
      await world.serve((req) => {
        req.resume();
      });
      const connection = await world.connect();
      const headers = { 'Transfer-Encoding': 'chunked' };
      connection.send(requestBytes({ method: 'POST', headers, body: 'not a length\r\n' }));
      await connection.receive('400 Bad Request');
      return { requests: 1, visits: { receive: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'bytes that are no request are not counted',
    async run(world) {
      await world.serve(() => {});
      const connection = await world.connect();
      connection.send('not HTTP at all\r\n\r\n');
      await connection.receive('400 Bad Request');
      return { requests: 0, visits: {} };
    },
  },
  {
    name: 'a request that the handler destroys amid its upload',
    async run(world) {
      await world.serve((req) => {
        req.once('data', () => req.destroy());
      });
      const exchange = world.client.request({ method: 'POST', upload: true });
      exchange.write('first');
      await exchange.closed;
      return { requests: 1, visits: { receive: 1 }, ended: { failed: 1 } };
    },
  },
];
