import { expect } from '@jest/globals';
import { track } from '@stageguard/http';
import { createSignal, type Handler, type Mounted, type Scenario } from '@stageguard/testing/contract';

/** What `track` promises beyond the contract, on a server that `create` makes. */
export function ownScenarios(create: (handle: Handler) => Mounted['server']): readonly Scenario[] {
  return [
    {
      name: 'an exchange that is tracked again is the same request',
      async run(world) {
        const requests = new Set<unknown>();
        await world.mount((metrics) => ({
          server: create((req, res) => {
            requests.add(track(metrics, req, res));
            track(metrics, req, res).with(() => requests.add(track(metrics, req, res)));
            res.end('done');
          }),
        }));
        expect(await world.client.request().text()).toBe('done');
        expect(requests.size).toBe(1);
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
    {
      name: 'an exchange that is tracked late begins in the stage that it has come to',
      async run(world) {
        await world.mount((metrics) => ({
          server: create((req, res) => {
            req.resume();
            req.on('end', () => {
              if (req.url === '/answered') res.flushHeaders();
              world.look(track(metrics, req, res));
              res.end('done');
            });
          }),
        }));
        await world.client.request({ method: 'POST', body: 'hello' }).text();
        await world.client.request({ method: 'POST', body: 'hello', path: '/answered' }).text();
        expect(world.stages).toEqual(['handle', 'respond']);
        return { requests: 2, visits: { handle: 1, respond: 2 } };
      },
    },
    {
      name: 'an exchange that is tracked when it is over is over at once',
      async run(world) {
        const tracked = createSignal();
        await world.mount((metrics) => ({
          server: create((req, res) => {
            res.on('close', () => {
              world.look(track(metrics, req, res));
              tracked.fire();
            });
            res.end('done');
          }),
        }));
        await world.client.request().text();
        await tracked.fired;
        expect(world.stages).toEqual([undefined]);
        return { requests: 1 };
      },
    },
  ];
}
