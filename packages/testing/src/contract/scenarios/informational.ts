import type { Server } from 'node:http';
import { expect } from '@jest/globals';
import type { HttpBinding } from '../binding.js';
import type { Scenario } from '../scenario.js';

/** Heads with a status of 1xx come before the response's own. */
export function informational({ countsServers = false }: HttpBinding): readonly Scenario[] {
  return [
    {
      name: '103 Early Hints are not the headers of the response',
      async run(world) {
        await world.serve((_req, res) => {
          res.writeEarlyHints({ link: '</style.css>; rel=preload' });
          world.look();
          res.end('done');
        });
        const exchange = world.client.request();
        expect(await exchange.text()).toBe('done');
        expect(exchange.informational).toEqual([103]);
        expect(world.stages).toEqual(['handle']);
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
    {
      name: '100 Continue leaves the request in receive until the body has come',
      async run(world) {
        await world.serve((req, res) => {
          world.look();
          req.resume();
          req.on('end', () => {
            world.look();
            res.end('read');
          });
        });
        const exchange = world.client.request({
          method: 'POST',
          upload: true,
          headers: { expect: '100-continue' },
        });
        await exchange.continued;
        expect(await world.counts()).toEqual({ receive: 1 });
        exchange.end('body');
        expect(await exchange.text()).toBe('read');
        expect(world.stages).toEqual(['receive', 'handle']);
        return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 } };
      },
    },
    {
      name: 'a server that says 100 Continue itself counts the request it then emits',
      async run(world) {
        await world.serve((req, res) => {
          req.resume();
          req.on('end', () => res.end('read'));
        });
        const server = world.server as Server;
        server.on('checkContinue', (req, res) => {
          res.writeContinue();
          server.emit('request', req, res);
        });
        const exchange = world.client.request({
          method: 'POST',
          upload: true,
          headers: { expect: '100-continue' },
        });
        await exchange.continued;
        exchange.end('body');
        expect(await exchange.text()).toBe('read');
        return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 } };
      },
    },
    {
      name: 'an upload that is refused instead of continued is over when it is answered',
      async run(world) {
        await world.serve(() => {});
        const server = world.server as Server;
        server.on('checkContinue', (_req, res) => {
          res.writeHead(417);
          res.end();
        });
        const exchange = world.client.request({
          method: 'POST',
          upload: true,
          headers: { expect: '100-continue' },
        });
        expect((await exchange.head).status).toBe(417);
        // No handler of a framework has seen it.
        return countsServers
          ? { requests: 0, visits: { receive: 1, respond: 1 }, ended: { answered: 1 } }
          : { requests: 0, visits: {} };
      },
    },
  ];
}
