import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { requestBytes } from '../../index.js';
import type { Scenario } from '../scenario.js';

/** Connections that leave HTTP/1.1 are handled elsewhere, and are no requests. */
export const upgrades: readonly Scenario[] = [
  {
    name: 'a WebSocket on the same server is not counted, the requests beside it are',
    async run(world) {
      await world.serve((_req, res) => {
        res.end('done');
      });
      const sockets = new WebSocketServer({ server: world.server as Server });
      sockets.on('connection', (socket) => socket.on('message', (message) => socket.send(`${message}!`)));
      const socket = new WebSocket(world.url.replace('http', 'ws'), world.secure);
      await once(socket, 'open');
      expect(world.metrics.active).toBe(0);
      const echo = once(socket, 'message');
      socket.send('hello');
      expect(String((await echo)[0])).toBe('hello!');
      expect(await world.client.request().text()).toBe('done');
      const closed = once(socket, 'close');
      socket.close();
      await closed;
      sockets.close();
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'an upgrade that nobody listens for is a request like any other',
    async run(world) {
      await world.serve((_req, res) => {
        res.end('done');
      });
      const connection = await world.connect();
      connection.send(requestBytes({ headers: { Connection: 'Upgrade', Upgrade: 'something' } }));
      await connection.receive('done');
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'CONNECT is not counted, whether somebody listens for it or not',
    async run(world) {
      await world.serve(() => {});
      const connect = 'CONNECT upstream:443 HTTP/1.1\r\nHost: upstream\r\n\r\n';
      const refused = await world.connect();
      refused.send(connect);
      await refused.closed;
      world.server.on('connect', (_req, socket: Duplex) => socket.end('HTTP/1.1 200 Established\r\n\r\n'));
      const tunnel = await world.connect();
      tunnel.send(connect);
      await tunnel.receive('200 Established');
      return { requests: 0, visits: {} };
    },
  },
];
