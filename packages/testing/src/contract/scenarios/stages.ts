import { expect } from '@jest/globals';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';
import { becomes } from '../world.js';

/** The application's own stages against the lifecycle's. */
export const stages: readonly Scenario[] = [
  {
    name: 'a stage that was entered gives way to respond when the headers are written',
    async run(world) {
      const { metrics } = world;
      await world.serve((_req, res) => {
        metrics.enter('work');
        world.look();
        metrics.enter('route', { phase: 'decode' });
        world.look();
        res.write('first');
        world.look();
        res.end();
      });
      await world.client.request().text();
      expect(world.stages).toEqual(['work', 'route', 'respond']);
      return { requests: 1, visits: { handle: 1, work: 1, route: 1, respond: 1 } };
    },
  },
  {
    name: 'a stage that was entered before the body was read outlasts the end of the body',
    async run(world) {
      const { metrics } = world;
      await world.serve((req, res) => {
        metrics.enter('work');
        req.resume();
        req.on('end', () => {
          world.look();
          metrics.leave();
          world.look();
          res.end('read');
        });
      });
      await world.client.request({ method: 'POST', body: 'hello' }).text();
      expect(world.stages).toEqual(['work', 'handle']);
      return { requests: 1, visits: { receive: 1, work: 1, handle: 1, respond: 1 } };
    },
  },
  {
    name: 'a stage can be entered while the response is under way',
    async run(world) {
      const { metrics } = world;
      await world.serve((_req, res) => {
        res.write('first');
        metrics.enter('work');
        world.look();
        metrics.leave();
        world.look();
        res.end();
      });
      await world.client.request().text();
      expect(world.stages).toEqual(['work', 'respond']);
      return { requests: 1, visits: { handle: 1, work: 1, respond: 2 } };
    },
  },
  {
    name: 'a guard that is open over the headers keeps its stage, and gives it back to respond',
    async run(world) {
      await world.serve((_req, res) => {
        const guard = world.metrics.guard('work');
        world.look();
        res.write('first');
        world.look();
        guard.end();
        world.look();
        res.end();
      });
      await world.client.request().text();
      expect(world.stages).toEqual(['work', 'respond']);
      return { requests: 1, visits: { handle: 1, work: 1, respond: 1 } };
    },
  },
  {
    name: 'a guard that is open over the end of the body keeps its stage, and gives it back to handle',
    async run(world) {
      await world.serve((req, res) => {
        const guard = world.metrics.guard('work');
        req.resume();
        req.on('end', () => {
          world.look();
          guard.end();
          world.look();
          res.end('read');
        });
      });
      await world.client.request({ method: 'POST', body: 'hello' }).text();
      expect(world.stages).toEqual(['work', 'handle']);
      return { requests: 1, visits: { receive: 1, work: 1, handle: 1, respond: 1 } };
    },
  },
  {
    name: 'run holds its stage until its promise is settled, and lets its result through',
    async run(world) {
      const { metrics } = world;
      await world.serve(async (_req, res) => {
        const text = await metrics.run(
          'route',
          async () => {
            await null;
            world.look();
            return 'picked';
          },
          { phase: 'prefill' },
        );
        world.look();
        res.end(text);
      });
      expect(await world.client.request().text()).toBe('picked');
      expect(world.stages).toEqual(['route', 'handle']);
      return { requests: 1, visits: { handle: 2, route: 1, respond: 1 } };
    },
  },
  {
    name: 'work that goes on after the client left counts as detached, and ends with the work',
    async run(world) {
      const { metrics } = world;
      const [gone, finish] = [createSignal(), createSignal()];
      await world.serve((_req, res) => {
        const request = metrics.current();
        res.on('close', gone.fire);
        void metrics.run('work', async () => {
          world.look();
          await gone.fired;
          await finish.fired;
          world.look(request);
          metrics.enter('route', { phase: 'decode' });
          await metrics.run('work', async () => world.look(request));
        });
      });
      const exchange = world.client.request();
      await world.arrivals(1);
      exchange.leave(world.client.departures[0] as string);
      await gone.fired;
      await becomes(world, { detached: 1 });
      // It counts once it is no longer in flight.
      expect(await world.ends()).toEqual({});
      world.pass(3);
      expect(await world.times()).toEqual({ detached: 3 });
      finish.fire();
      await metrics.drained();
      expect(world.stages).toEqual(['work', 'detached']);
      return {
        requests: 1,
        visits: { handle: 1, work: 1, detached: 1 },
        ended: { aborted: 1 },
        endedIn: { work: 1 },
      };
    },
  },
  {
    name: 'work that goes on after the answer counts as detached, and a drain waits for it',
    async run(world) {
      const { metrics } = world;
      const finish = createSignal();
      await world.serve((_req, res) => {
        void metrics.run('work', () => finish.fired);
        res.end('done');
        world.look();
      });
      expect(await world.client.request().text()).toBe('done');
      await becomes(world, { detached: 1 });
      const drained = metrics.drained();
      expect(metrics.active).toBe(1);
      finish.fire();
      await drained;
      expect(world.stages).toEqual(['work']);
      return {
        requests: 1,
        visits: { handle: 1, work: 1, detached: 1 },
        ended: { answered: 1 },
        endedIn: { work: 1 },
      };
    },
  },
  {
    name: 'a guard that ends before the response does leaves nothing behind',
    async run(world) {
      await world.serve(async (_req, res) => {
        const [first, second] = [
          world.metrics.guard('work'),
          world.metrics.guard('route', { phase: 'decode' }),
        ];
        first.end();
        world.look();
        second.end();
        world.look();
        res.end();
      });
      await world.client.request().text();
      expect(world.stages).toEqual(['route', 'handle']);
      return { requests: 1, visits: { handle: 2, work: 1, route: 1, respond: 1 } };
    },
  },
];
