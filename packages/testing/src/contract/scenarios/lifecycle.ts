import { expect } from '@jest/globals';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';

/** From the request's head to the response's end, where nothing goes wrong. */
export const lifecycle: readonly Scenario[] = [
  {
    name: 'a request without a body is handled until its headers are written, then responds',
    async run(world) {
      await world.serve((_req, res) => {
        world.look();
        res.writeHead(200);
        world.look();
        res.end('done');
        world.look();
      });
      expect(await world.client.request().text()).toBe('done');
      expect(world.stages).toEqual(['handle', 'respond']);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'a request with a body is received until the body has been read',
    async run(world) {
      await world.serve((req, res) => {
        world.look();
        req.on('data', () => world.look());
        req.on('end', () => {
          world.look();
          res.end('read');
          world.look();
        });
      });
      expect(await world.client.request({ method: 'POST', body: 'hello' }).text()).toBe('read');
      expect(world.stages).toEqual(['receive', 'handle', 'respond']);
      return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'a body that is read by iteration has been read when the loop ends',
    async run(world) {
      await world.serve(async (req, res) => {
        world.look();
        for await (const _piece of req) world.look();
        world.look();
        res.end('read');
      });
      expect(await world.client.request({ method: 'POST', body: 'hello' }).text()).toBe('read');
      expect(world.stages).toEqual(['receive', 'handle']);
      return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'an upload that stalls stays in receive for as long as it does',
    async run(world) {
      const got = createSignal();
      await world.serve((req, res) => {
        req.once('data', got.fire);
        req.on('end', () => res.end('read'));
      });
      const exchange = world.client.request({ method: 'POST', upload: true });
      exchange.write('first');
      await got.fired;
      world.pass(7);
      expect(await world.counts()).toEqual({ receive: 1 });
      expect(await world.times()).toEqual({ receive: 7 });
      exchange.end('last');
      expect(await exchange.text()).toBe('read');
      return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'a body that nobody reads does not keep the answer in receive',
    async run(world) {
      await world.serve((_req, res) => {
        world.look();
        res.end('unread');
        world.look();
      });
      expect(await world.client.request({ method: 'POST', body: 'hello' }).text()).toBe('unread');
      expect(world.stages).toEqual(['receive', 'respond']);
      return { requests: 1, visits: { receive: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'a body that is read after the headers were written does not take the answer back to handle',
    async run(world) {
      await world.serve((req, res) => {
        res.flushHeaders();
        world.look();
        req.resume();
        req.on('end', () => {
          world.look();
          res.end('read');
        });
      });
      const exchange = world.client.request({ method: 'POST', upload: true });
      await exchange.head;
      exchange.end('late');
      expect(await exchange.text()).toBe('read');
      expect(world.stages).toEqual(['respond']);
      return { requests: 1, visits: { receive: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'a GET that has a body is received',
    async run(world) {
      await world.serve((req, res) => {
        world.look();
        req.resume();
        req.on('end', () => res.end());
      });
      await world.client.request({ method: 'GET', body: 'hello' }).text();
      expect(world.stages).toEqual(['receive']);
      return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'a POST whose body is empty by its length is handled from the start',
    async run(world) {
      await world.serve((_req, res) => {
        world.look();
        res.end();
      });
      await world.client.request({ method: 'POST', body: '' }).text();
      expect(world.stages).toEqual(['handle']);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
  {
    name: 'answers without a body (HEAD, 204, 304) respond and end like any other',
    async run(world) {
      await world.serve((req, res) => {
        res.writeHead(Number(req.headers['x-status']), { 'x-answer': 'yes' });
        world.look();
        res.end();
      });
      for (const [method, status] of [
        ['HEAD', 200],
        ['GET', 204],
        ['GET', 304],
      ] as const) {
        const exchange = world.client.request({ method, headers: { 'x-status': String(status) } });
        expect((await exchange.head).status).toBe(status);
        await exchange.text();
      }
      return { requests: 3, visits: { handle: 3, respond: 3 }, ended: { answered: 3 } };
    },
  },
  {
    name: 'the request is in flight, in its stage, under the attributes of the conventions',
    async run(world) {
      await world.serve(() => {});
      const exchange = world.client.request({ method: 'PUT' });
      await world.arrivals(1);
      const collection = await world.collect();
      const scheme = world.secure === undefined ? 'http' : 'https';
      const attributes = { 'http.request.method': 'PUT', 'url.scheme': scheme };
      expect(collection.value('http.server.active_requests', attributes)).toBe(1);
      expect(collection.value('http.server.stage_requests', { stage: 'handle' })).toBe(1);
      exchange.leave(world.client.departures[0] as string);
      return { requests: 1, visits: { handle: 1 } };
    },
  },
];
