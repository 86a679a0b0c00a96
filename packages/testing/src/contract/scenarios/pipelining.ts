import type { ServerResponse } from 'node:http';
import { expect } from '@jest/globals';
import { requestBytes } from '../../index.js';
import type { Scenario } from '../scenario.js';
import { createTally } from '../tally.js';

const THREE = requestBytes() + requestBytes() + requestBytes();

/** Requests that the client sends before the answers to those before them (HTTP/1.1). */
export const pipelining: readonly Scenario[] = [
  ...(['close', 'reset', 'halfClose'] as const).map(
    (how): Scenario => ({
      name: `pipelined requests whose turn has not come end with the connection (${how})`,
      async run(world) {
        await world.serve(() => {});
        const connection = await world.connect();
        connection.send(THREE);
        await world.arrivals(3);
        expect(await world.counts()).toEqual({ handle: 3 });
        connection[how]();
        return { requests: 3, visits: { handle: 3 }, ended: { aborted: 3 } };
      },
    }),
  ),
  {
    name: 'pipelined answers that were ready before their turn end with the connection',
    async run(world) {
      const answers: ServerResponse[] = [];
      await world.serve((_req, res) => {
        if (answers.push(res) > 1) res.end('early');
      });
      const connection = await world.connect();
      connection.send(THREE);
      await world.arrivals(3);
      expect(await world.counts()).toEqual({ handle: 1, respond: 2 });
      connection.reset();
      return { requests: 3, visits: { handle: 3, respond: 2 }, ended: { aborted: 3 } };
    },
  },
  {
    name: 'pipelined uploads: a request whose body is cut ends with those before it',
    async run(world) {
      await world.serve((req) => {
        req.resume();
      });
      const connection = await world.connect();
      connection.send(requestBytes());
      connection.send(requestBytes({ method: 'POST', headers: { 'Content-Length': '10' }, body: 'cut' }));
      await world.arrivals(2);
      expect(await world.counts()).toEqual({ handle: 1, receive: 1 });
      connection.reset();
      return { requests: 2, visits: { handle: 1, receive: 1 }, ended: { aborted: 2 } };
    },
  },
  ...(['answered', 'waiting'] as const).map(
    (others): Scenario => ({
      name: `pipelined requests whose bodies have been read end with the connection (the others are ${others})`,
      async run(world) {
        const read = createTally();
        const kept: ServerResponse[] = []; // What a handler that waits for an upstream has still.
        await world.serve((req, res) => {
          kept.push(res);
          const first = kept.length === 1;
          req.resume();
          req.on('end', () => {
            if (!first && others === 'answered') res.end('early');
            read.add();
          });
        });
        const connection = await world.connect();
        connection.send(requestBytes({ method: 'POST', body: 'read' }).repeat(4));
        await read.reached(4);
        await connection.close();
        await world.metrics.drained();
        expect(kept.length).toBe(4);
        return { requests: 4, ended: { aborted: 4 } };
      },
    }),
  ),
  {
    name: 'pipelined requests that are answered in reverse are each in flight until their turn',
    async run(world) {
      const answers: ServerResponse[] = [];
      await world.serve((_req, res) => {
        answers.push(res);
      });
      const connection = await world.connect();
      connection.send(THREE);
      await world.arrivals(3);
      for (const [index, res] of [...answers.entries()].reverse()) {
        expect(world.metrics.active).toBe(3);
        res.end(`answer ${index}`);
      }
      await connection.receive('answer 2');
      expect(connection.received).toMatch(/answer 0.*answer 1.*answer 2/s);
      return { requests: 3, visits: { handle: 3, respond: 3 }, ended: { answered: 3 } };
    },
  },
  {
    name: 'a pipelined request whose connection the one before it destroys',
    async run(world) {
      const answers: ServerResponse[] = [];
      await world.serve((_req, res) => {
        answers.push(res);
      });
      const connection = await world.connect();
      connection.send(THREE);
      await world.arrivals(3);
      answers[0]?.destroy();
      await connection.closed;
      return { requests: 3, visits: { handle: 3 }, ended: { failed: 3 } };
    },
  },
  {
    name: 'a pipelined response that is destroyed before its turn ends with the connection at the latest',
    async run(world) {
      const answers: ServerResponse[] = [];
      await world.serve((_req, res) => {
        if (answers.push(res) === 2) res.destroy();
      });
      const connection = await world.connect();
      connection.send(THREE);
      await world.arrivals(3);
      connection.close();
      return { requests: 3, visits: { handle: 3 } };
    },
  },
];
