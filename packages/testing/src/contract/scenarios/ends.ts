import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from '@jest/globals';
import { collectGarbage } from '../collect-garbage.js';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';
import { becomes, type World } from '../world.js';
import { captured, invented, unhook } from './shim.js';

const INNER = 3;
const HANGING = 7;

/** Exchanges that nobody tells the end of, and further responses to a request. */
export const ends: readonly Scenario[] = [
  {
    name: 'responses that a handler makes for its own request are part of it: its stage, its events, its end',
    async run(world) {
      const { metrics } = world;
      const inner = new Set<ServerResponse>();
      await world.serve(async (req, res) => {
        if (inner.has(res)) {
          res.end('inner');
          return;
        }
        const outer = metrics.current();
        for (let i = 0; i < INNER; i++) {
          const part = captured(req);
          inner.add(part);
          const finished = once(part, 'finish');
          emit(world, req, part);
          await finished;
          world.look();
          expect(metrics.active).toBe(1);
        }
        req.resume();
        await new Promise<void>((resolve) => {
          req.on('end', () => {
            expect(metrics.current()).toBe(outer);
            world.look();
            metrics.enter('work');
            world.look();
            resolve();
          });
        });
        res.end('outer');
      });
      expect(await world.client.request({ method: 'POST', body: 'hello' }).text()).toBe('outer');
      expect(world.stages).toEqual(['receive', 'handle', 'work']);
      return {
        requests: 1 + INNER,
        visits: { receive: 1, handle: 1, work: 1, respond: 1 },
        ended: { answered: 1 },
      };
    },
  },
  {
    name: 'what nobody tells the end of ends within about a second; what is alive stays',
    async run(world) {
      const finish: (() => void)[] = [];
      await world.serve((req, res) => {
        if (req.url?.startsWith('/lost')) unhook(req, res);
        if (req.url === '/lost/answered') res.end('answered');
        if (req.url === '/streams') res.write('first');
        if (req.url === '/lost/waits') return;
        finish.push(() => {
          req.resume();
          res.end('last');
        });
      });
      const request = (path: string, method = 'GET', upload = false) =>
        world.client.request({ path, method, upload });
      const many = Array.from({ length: HANGING }, () => request('/hangs'));
      const streams = request('/streams');
      const uploads = request('/uploads', 'POST', true);
      const head = request('/hangs', 'HEAD');
      await world.arrivals(HANGING + 3);
      const alive = { handle: HANGING + 1, receive: 1, respond: 1 };
      expect(await world.counts()).toEqual(alive);

      const leaves = request('/lost/waits');
      await world.arrivals(HANGING + 4);
      const answered = request('/lost/answered');
      await answered.head;
      expect(world.metrics.active).toBeGreaterThan(HANGING + 3);
      leaves.leave(world.client.departures[0] as string);
      await becomes(world, alive);
      expect(await world.ends()).toEqual({ answered: 1, aborted: 1 });

      for (const each of finish) each();
      uploads.end('body');
      await Promise.all([...many, streams, uploads, head].map((exchange) => exchange.text()));
      answered.leave(world.client.departures[0] as string);
      return { requests: HANGING + 5, ended: { answered: HANGING + 4, aborted: 1 } };
    },
  },
  {
    name: 'a handler that awaits what never comes once its client has gone ends with its garbage, and is no anomaly',
    async run(world) {
      const { metrics } = world;
      const waits = createSignal();
      await world.serve(async (req) => {
        req.resume();
        await metrics.run('work', () => {
          waits.fire();
          return new Promise((resolve) => req.on('never', resolve));
        });
      });
      const exchange = world.client.request({ method: 'POST', upload: true });
      exchange.write('part');
      await waits.fired;
      exchange.leave(world.client.departures.at(-1) as string);
      await collectGarbage(() => metrics.active === 0);
      return { requests: 1, ended: { abandoned: 1 }, endedIn: { work: 1 } };
    },
  },
];

/** Responses of HTTP/1.1 that no server has made: shims of serverless platforms, mocks. */
export const shims: readonly Scenario[] = [
  {
    name: 'a response that no server has made ends when it is finished, and never closes',
    async run(world) {
      await world.serve((_req, res) => {
        world.look();
        res.end('done');
      });
      const res = captured(invented());
      let closed = false;
      res.on('close', () => {
        closed = true;
      });
      emit(world, res.req, res);
      await once(res, 'finish');
      await becomes(world, {});
      expect(closed).toBe(false);
      expect(world.stages).toEqual(['handle']);
      return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { answered: 1 } };
    },
  },
];

function emit({ server }: World, req: IncomingMessage, res: ServerResponse): void {
  server.emit('request', req, res);
}
