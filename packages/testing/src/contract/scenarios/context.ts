import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { ContractMetrics } from '../binding.js';
import type { Scenario } from '../scenario.js';
import { createSignal, createTally } from '../tally.js';

const TOGETHER = 40;

/** `current()` is the request whose code runs, and nothing outside of requests. */
export const context: readonly Scenario[] = [
  {
    name: 'current() is the same request in everything that the handler starts',
    async run(world) {
      const watch = createContextWatch(world.metrics);
      const ended = createSignal();
      await world.serve(async (_req, res) => {
        const here = watch.request();
        here('the handler');
        process.nextTick(() => here('nextTick'));
        queueMicrotask(() => here('a microtask'));
        setTimeout(() => here('a timer'));
        setImmediate(() => here('an immediate'));
        await null;
        here('after await');
        await sleep(1);
        here('after a timer');
        res.write('first');
        here('after the headers');
        setImmediate(() =>
          res.end(() => {
            here('the callback of end');
            ended.fire();
          }),
        );
      });
      await world.client.request().text();
      await ended.fired; // Under TLS it comes later than the bytes.
      expect(watch.seen).toEqual(
        new Set([
          'the handler',
          'nextTick',
          'a microtask',
          'a timer',
          'an immediate',
          'after await',
          'after a timer',
          'after the headers',
          'the callback of end',
        ]),
      );
      expect(watch.lost).toEqual([]);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
  {
    name: 'current() is the right request in the events of req and res, with many at once',
    async run(world) {
      const watch = createContextWatch(world.metrics);
      const over = createTally();
      await world.serve((req, res) => {
        const here = watch.request();
        watchEvents(req, res, here);
        req.on('data', () => setImmediate(() => here('started by data')));
        req.on('end', () => {
          setTimeout(() => {
            here('started by end');
            res.end('read');
          }, 1);
        });
        res.on('close', over.add);
      });
      const exchanges = Array.from({ length: TOGETHER }, () =>
        world.client.request({ method: 'POST', upload: true }),
      );
      await world.arrivals(TOGETHER);
      for (const exchange of exchanges) exchange.write('first');
      for (const exchange of exchanges.slice().reverse()) exchange.end('last');
      await Promise.all(exchanges.map((exchange) => exchange.text()));
      await over.reached(TOGETHER);
      expect(watch.lost).toEqual([]);
      expect(watch.requests).toBe(TOGETHER);
      for (const event of [
        'req data',
        'req end',
        'res finish',
        'res close',
        'started by data',
        'started by end',
      ]) {
        expect(watch.seen).toContain(event);
      }
      return { requests: TOGETHER, visits: { receive: TOGETHER, handle: TOGETHER, respond: TOGETHER } };
    },
  },
  {
    name: 'current() is the request in what a client sets off that goes away',
    async run(world) {
      const watch = createContextWatch(world.metrics);
      const closed = createSignal();
      await world.serve((req, res) => {
        const here = watch.request();
        watchEvents(req, res, here);
        req.once('close', () => setImmediate(() => here('started by close')));
        req.once('close', () => setImmediate(closed.fire));
      });
      const exchange = world.client.request({ method: 'POST', upload: true });
      exchange.write('first');
      await world.arrivals(1);
      exchange.leave(world.client.departures[0] as string);
      await closed.fired;
      expect(watch.lost).toEqual([]);
      for (const event of ['req aborted', 'req close', 'started by close'])
        expect(watch.seen).toContain(event);
      return { requests: 1 };
    },
  },
  {
    name: 'current() is the request after a body was awaited',
    async run(world) {
      const watch = createContextWatch(world.metrics);
      await world.serve(async (req, res) => {
        const here = watch.request();
        for await (const _piece of req) here('iteration');
        here('after iteration');
        res.end('read');
        await once(res, 'close');
        here('after close');
      });
      await world.client.request({ method: 'POST', body: 'hello' }).text();
      await world.metrics.drained();
      expect(watch.lost).toEqual([]);
      expect(watch.seen).toContain('after iteration');
      return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 } };
    },
  },
  {
    name: 'verbs on the metrics object reach the request from the events of its body',
    async run(world) {
      const { metrics } = world;
      await world.serve((req, res) => {
        req.once('data', () => metrics.enter('work'));
        req.on('end', () => {
          metrics.enter('route', { phase: 'prefill' });
          world.look();
          res.end('read');
        });
      });
      await world.client.request({ method: 'POST', body: 'hello' }).text();
      expect(world.stages).toEqual(['route']);
      return { requests: 1, visits: { receive: 1, work: 1, route: 1, respond: 1 } };
    },
  },
  {
    name: 'current() is undefined outside of requests, and where a connection is set up',
    async run(world) {
      const { metrics } = world;
      const seen: unknown[] = [];
      await world.serve((_req, res) => {
        res.end('done');
      });
      world.server.on('connection', (socket) => {
        seen.push(metrics.current());
        socket.once('data', () => seen.push(metrics.current()));
      });
      await world.client.request().text();
      expect(metrics.current()).toBeUndefined();
      expect(seen.every((request) => request === undefined)).toBe(true);
      return { requests: 1, visits: { handle: 1, respond: 1 } };
    },
  },
];

type Here = (where: string) => void;

interface ContextWatch {
  /** Where the right request was current. */
  readonly seen: ReadonlySet<string>;
  /** Where another one was, or none. */
  readonly lost: readonly string[];
  /** How many different requests there were. */
  readonly requests: number;
  /** Takes the current request; what it returns asks whether that one is current. */
  request(): Here;
}

function createContextWatch(metrics: ContractMetrics): ContextWatch {
  const seen = new Set<string>();
  const lost: string[] = [];
  const requests = new Set<unknown>();
  return {
    seen,
    lost,
    get requests() {
      return requests.size;
    },
    request() {
      const mine = metrics.current();
      if (mine === undefined) lost.push('the start');
      requests.add(mine);
      return (where) => {
        if (metrics.current() === mine) seen.add(where);
        else lost.push(where);
      };
    },
  };
}

function watchEvents(req: IncomingMessage, res: ServerResponse, here: Here): void {
  for (const event of ['data', 'end', 'aborted', 'close', 'error']) req.on(event, () => here(`req ${event}`));
  for (const event of ['finish', 'close']) res.on(event, () => here(`res ${event}`));
}
