import type { Server, ServerResponse } from 'node:http';
import { expect } from '@jest/globals';
import { requestBytes } from '../../index.js';
import type { Scenario } from '../scenario.js';

/** A client that sends FIN and still reads (HTTP/1.1). Node takes it for gone, unless it was told otherwise. */
export const halfClose: readonly Scenario[] = [
  {
    name: 'a client that half-closes before the headers is gone',
    async run(world) {
      await world.serve(() => {});
      const connection = await world.connect();
      connection.send(requestBytes());
      await world.arrivals(1);
      connection.halfClose();
      await connection.closed;
      return { requests: 1, visits: { handle: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'a client that half-closes amid the response is gone',
    async run(world) {
      await world.serve((_req, res) => {
        res.write('first');
      });
      const connection = await world.connect();
      connection.send(requestBytes());
      await connection.receive('first');
      connection.halfClose();
      await connection.closed;
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'a client that half-closes amid its upload is gone',
    async run(world) {
      await world.serve((req) => {
        req.resume();
      });
      const connection = await world.connect();
      connection.send(requestBytes({ method: 'POST', headers: { 'Content-Length': '10' }, body: 'cut' }));
      await world.arrivals(1);
      connection.halfClose();
      await connection.closed;
      return { requests: 1, visits: { receive: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'a half-closed client is answered where the server allows it',
    async run(world) {
      let answer: ServerResponse | undefined;
      await world.serve((req, res) => {
        answer = res;
        req.socket.once('end', () => {
          world.look(request);
          res.end('done');
        });
        const request = world.metrics.current();
      });
      (world.server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
      const connection = await world.connect();
      connection.send(requestBytes());
      await world.arrivals(1);
      connection.halfClose();
      await connection.receive('done');
      expect(answer?.writableEnded).toBe(true);
      expect(world.stages).toEqual(['handle']);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
];
