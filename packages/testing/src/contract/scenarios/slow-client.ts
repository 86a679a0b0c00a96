import { expect } from '@jest/globals';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';

// More than the socket buffers of both sides take up, so that the rest waits in the server.
const LARGE = Buffer.alloc(24 * 1024 * 1024, 'x');

/** A response is over when its bytes are gone, not when the handler is done with them. */
export const slowClient: readonly Scenario[] = [
  {
    name: 'a large body stays in flight while the client does not read it, and ends when it has',
    async run(world) {
      await world.serve((_req, res) => {
        res.end(LARGE);
      });
      const exchange = world.client.request();
      await exchange.head;
      world.pass(30);
      expect(await world.counts()).toEqual({ respond: 1 });
      expect(await world.times()).toEqual({ respond: 30 });
      expect((await exchange.text()).length).toBe(LARGE.length);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'a large body that the client never reads ends with the client',
    async run(world) {
      await world.serve((_req, res) => {
        res.end(LARGE);
      });
      const exchange = world.client.request();
      await exchange.head;
      expect(await world.counts()).toEqual({ respond: 1 });
      exchange.leave(world.client.departures[0] as string);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { aborted: 1 } };
    },
  },
  {
    name: 'server-sent events respond until the client leaves',
    async run(world) {
      const stopped = createSignal();
      await world.serve((_req, res) => {
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => {
          world.look();
          res.write('data: tick\n\n');
        }, 2);
        res.on('close', () => {
          clearInterval(timer);
          stopped.fire();
        });
      });
      const exchange = world.client.request();
      expect(await exchange.first()).toMatch(/^data: tick/);
      expect(await world.counts()).toEqual({ respond: 1 });
      exchange.leave(world.client.departures[0] as string);
      await stopped.fired;
      expect(world.stages).toEqual(['respond']);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { aborted: 1 } };
    },
  },
];
