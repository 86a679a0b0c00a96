import { expect } from '@jest/globals';
import { HTTP1_DEPARTURES, HTTP2_DEPARTURES } from '../../index.js';
import type { HttpBinding } from '../binding.js';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';

/** The client goes away, in each manner of its protocol and at each point of the exchange. */
export function clientGone(protocol: HttpBinding['protocol']): readonly Scenario[] {
  const departures = protocol === 'h2' ? HTTP2_DEPARTURES : HTTP1_DEPARTURES;
  return departures.flatMap(leaving);
}

function leaving(departure: string): readonly Scenario[] {
  return [
    {
      name: `a client that ${departure} before the headers`,
      async run(world) {
        await world.serve(() => {});
        const exchange = world.client.request();
        await world.arrivals(1);
        expect(await world.counts()).toEqual({ handle: 1 });
        exchange.leave(departure);
        return { requests: 1, visits: { handle: 1 }, ended: { aborted: 1 } };
      },
    },
    {
      name: `a client that ${departure} amid the response`,
      async run(world) {
        await world.serve((_req, res) => {
          res.write('first');
        });
        const exchange = world.client.request();
        expect(await exchange.first()).toBe('first');
        expect(await world.counts()).toEqual({ respond: 1 });
        exchange.leave(departure);
        return { requests: 1, visits: { handle: 1, respond: 1 }, ended: { aborted: 1 } };
      },
    },
    {
      name: `a client that ${departure} amid its upload`,
      async run(world) {
        const got = createSignal();
        await world.serve((req) => {
          req.once('data', got.fire);
        });
        const exchange = world.client.request({ method: 'POST', upload: true });
        exchange.write('first');
        await got.fired;
        expect(await world.counts()).toEqual({ receive: 1 });
        exchange.leave(departure);
        return {
          requests: 1,
          visits: endsBody(departure) ? { receive: 1, handle: 1 } : { receive: 1 },
          ended: { aborted: 1 },
        };
      },
    },
    {
      name: `a client that ${departure} amid an upload that was answered already`,
      async run(world) {
        await world.serve((req, res) => {
          req.resume();
          res.write('first');
        });
        const exchange = world.client.request({ method: 'POST', upload: true });
        exchange.write('part');
        expect(await exchange.first()).toBe('first');
        expect(await world.counts()).toEqual({ respond: 1 });
        exchange.leave(departure);
        return { requests: 1, visits: { receive: 1, respond: 1 }, ended: { aborted: 1 } };
      },
    },
    {
      name: `a client that ${departure}, and an answer that comes too late`,
      async run(world) {
        const answered = createSignal();
        await world.serve((_req, res) => {
          res.on('close', () => {
            res.end('too late');
            answered.fire();
          });
        });
        const exchange = world.client.request();
        await world.arrivals(1);
        exchange.leave(departure);
        await answered.fired;
        return { requests: 1, visits: { handle: 1 }, ended: { aborted: 1 } };
      },
    },
  ];
}

/** Node ends the body of a stream that is reset as if it were whole, and says only then that it was aborted. */
function endsBody(departure: string): boolean {
  return departure.includes('stream');
}
