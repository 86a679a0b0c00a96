import { expect } from '@jest/globals';
import type { HttpBinding } from '../binding.js';
import type { Scenario } from '../scenario.js';

/** The server itself gives an exchange up, or stops. */
export const serverEnds = (protocol: HttpBinding['protocol']): readonly Scenario[] => [
  {
    name: 'a response that the handler destroys before the headers',
    async run(world) {
      await world.serve((_req, res) => {
        res.destroy();
      });
      await expect(world.client.request().head).rejects.toThrow();
      return { requests: 1, visits: { handle: 1 }, ended: { failed: 1 }, endedIn: { handle: 1 } };
    },
  },
  {
    name: 'a response that the handler destroys amid the body',
    async run(world) {
      await world.serve((_req, res) => {
        res.write('first', () => res.destroy());
      });
      await world.client
        .request()
        .text()
        .catch(() => {});
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { failed: 1 } };
    },
  },
  {
    name: 'a socket that the handler destroys',
    async run(world) {
      await world.serve((req) => {
        req.socket.destroy();
      });
      await expect(world.client.request().head).rejects.toThrow();
      return { requests: 1, visits: { handle: 1 }, ended: { failed: 1 } };
    },
  },
  {
    name: 'server.close() lets the requests in flight come to their end, and a drain waits for them',
    async run(world) {
      const answers: (() => void)[] = [];
      await world.serve((_req, res) => {
        answers.push(() => res.end('done'));
      });
      const exchanges = [world.client.request(), world.client.request()];
      await world.arrivals(2);
      world.server.close();
      expect(await world.counts()).toEqual({ handle: 2 });
      const drained = world.metrics.drained();
      for (const answer of answers) answer();
      expect(await Promise.all(exchanges.map((exchange) => exchange.text()))).toEqual(['done', 'done']);
      await drained;
      return { requests: 2, visits: { handle: 2, respond: 2 }, ended: { answered: 2 } };
    },
  },
  {
    name: 'a connection that is lost ends every request that runs on it',
    async run(world) {
      await world.serve((req, res) => {
        if (req.url === '/answered') res.write('first');
      });
      const sockets: { destroy(): void }[] = [];
      world.server.on('connection', (socket) => sockets.push(socket));
      const exchanges = [
        world.client.request(),
        world.client.request({ method: 'POST', upload: true }),
        world.client.request({ path: '/answered' }),
      ];
      await world.arrivals(3);
      expect(await world.counts()).toEqual({ handle: 1, receive: 1, respond: 1 });
      for (const socket of sockets) socket.destroy();
      await Promise.all(exchanges.map((exchange) => exchange.closed));
      return {
        requests: 3,
        // Of a stream whose connection is gone nobody can tell whose doing that was.
        ended: protocol === 'h2' ? { aborted: 3 } : { failed: 3 },
        endedIn: { handle: 1, receive: 1, respond: 1 },
      };
    },
  },
];
