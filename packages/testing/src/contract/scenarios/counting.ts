import { expect } from '@jest/globals';
import type { ClientRequest } from '../../index.js';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';
import { becomes } from '../world.js';

const MANY = 10;

/** Every request counts once, and only those that are to be counted. */
export const counting: readonly Scenario[] = [
  {
    name: 'an ignored request is answered, not counted, and misses nothing',
    metrics: { ignore: (req) => req.url === '/health' },
    async run(world) {
      const { metrics } = world;
      await world.serve(async (req, res) => {
        for await (const _piece of req) metrics.enter('work');
        await metrics.run('work', async () => metrics.setAttributes({ model: 'none' }));
        world.look();
        res.end('well');
      });
      const exchange = world.client.request({ path: '/health', method: 'POST', body: 'hello' });
      expect(await exchange.text()).toBe('well');
      expect(world.stages).toEqual([undefined]);
      return { requests: 1, visits: {} };
    },
  },
  {
    name: 'attributes that become known late move the request, and the sums stay',
    metrics: { attributes: () => ({}), stageAttributes: ['model'] },
    async run(world) {
      await world.serve((_req, res) => {
        world.look();
        world.metrics.setAttributes({ model: 'small' });
        world.look();
        res.write('first');
      });
      const exchange = world.client.request();
      await exchange.first();
      const collection = await world.collect();
      expect(collection.value('http.server.active_requests', { model: 'small' })).toBe(1);
      expect(collection.value('http.server.stage_requests', { stage: 'respond', model: 'small' })).toBe(1);
      exchange.leave(world.client.departures[0] as string);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'requests of every fate at once are right in every collection and 0 in the end',
    async run(world) {
      const open = createSignal();
      await world.serve(async (req, res) => {
        world.look();
        if (req.url === '/silent') return;
        if (req.url === '/throw') throw new Error('thrown on purpose');
        for await (const _piece of req) world.look();
        await world.metrics.run('work', () => open.fired);
        world.look();
        res.end('done');
      });
      const many = (request: ClientRequest) =>
        Array.from({ length: MANY }, () => world.client.request(request));
      const answered = many({ path: '/answer' });
      const uploaded = many({ path: '/upload', method: 'POST', body: 'hello' });
      const failing = many({ path: '/throw' });
      const silent = many({ path: '/silent' });
      const given = many({ path: '/given-up' });
      await world.arrivals(5 * MANY);
      for (const exchange of [...silent, ...given]) exchange.leave(world.client.departures[0] as string);
      await becomes(world, { work: 2 * MANY, detached: MANY });
      open.fire();
      await Promise.all([...answered, ...uploaded, ...failing].map((exchange) => exchange.text()));
      return {
        requests: 5 * MANY,
        visits: { receive: MANY, handle: 7 * MANY, work: 3 * MANY, respond: 3 * MANY, detached: MANY },
      };
    },
  },
];
