import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { expect } from '@jest/globals';
import type { HttpBinding } from '../binding.js';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';

/** Handlers and bodies that fail. */
export function errors({ leavesBrokenResponsesOpen = false }: HttpBinding): readonly Scenario[] {
  return [
    {
      name: 'a handler that throws is answered by its framework',
      async run(world) {
        await world.serve(() => {
          throw new Error('thrown on purpose');
        });
        expect((await world.client.request().head).status).toBe(500);
        return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { answered: 1 } };
      },
    },
    {
      name: 'a handler that rejects is answered by its framework',
      async run(world) {
        await world.serve(async (req) => {
          for await (const _piece of req) world.look();
          throw new Error('rejected on purpose');
        });
        expect((await world.client.request({ method: 'POST', body: 'hello' }).head).status).toBe(500);
        expect(world.stages).toEqual(['receive']);
        return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 }, ended: { answered: 1 } };
      },
    },
    {
      name: 'a handler that throws inside run has left the stage by the time it is answered',
      async run(world) {
        await world.serve(() =>
          world.metrics.run('work', () => {
            world.look();
            throw new Error('thrown on purpose');
          }),
        );
        expect((await world.client.request().head).status).toBe(500);
        expect(world.stages).toEqual(['work']);
        return { requests: 1, visits: { handle: 2, work: 1, respond: 1 }, ended: { answered: 1 } };
      },
    },
    {
      name: 'a handler that throws after the headers is cut off, or open until the client leaves',
      async run(world) {
        await world.serve((_req, res) => {
          res.write('first');
          throw new Error('thrown on purpose');
        });
        const exchange = world.client.request();
        await exchange.head.catch(() => {}); // Which may have been cut off as well.
        if (leavesBrokenResponsesOpen) {
          expect(await world.counts()).toEqual({ respond: 1 });
          exchange.leave(world.client.departures[0] as string);
        }
        await exchange.text().catch(() => {});
        return {
          requests: 1,
          visits: { handle: 1, respond: 1 },
          ended: leavesBrokenResponsesOpen ? { aborted: 1 } : { failed: 1 },
          endedIn: { respond: 1 },
        };
      },
    },
    {
      name: 'a body whose stream fails midway ends with it',
      async run(world) {
        const failed = createSignal();
        await world.serve((_req, res) => {
          const body = Readable.from(brokenBody());
          pipeline(body, res, failed.fire);
        });
        await expect(world.client.request().text()).rejects.toThrow();
        await failed.fired;
        return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { failed: 1 } };
      },
    },
    {
      name: 'a file whose download the client aborts ends with it',
      async run(world) {
        const stopped = createSignal();
        await world.serve((_req, res) => {
          pipeline(createReadStream('/dev/zero'), res, stopped.fire);
        });
        const exchange = world.client.request();
        await exchange.first();
        expect(await world.counts()).toEqual({ respond: 1 });
        exchange.leave(world.client.departures[0] as string);
        await stopped.fired;
        return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { aborted: 1 } };
      },
    },
  ];
}

async function* brokenBody(): AsyncGenerator<string> {
  yield 'first';
  throw new Error('broken on purpose');
}
