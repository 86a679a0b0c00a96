import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Outcome, Scenario } from '@stageguard/testing/contract';
import compression from 'compression';
import type { RequestHandler } from 'express';
import type { Express } from '../fixtures/expresses';
import { type InstallExpress, serve } from './binding';

// More than the socket buffers of both sides take up.
const SIZE = 24 * 1024 * 1024;

/** Files, and bodies that other middleware writes. */
export function files(express: Express, install: InstallExpress): readonly Scenario[] {
  const ways: Readonly<Record<string, (root: string) => RequestHandler>> = {
    'express.static': (root) => express.static(root),
    'res.sendFile': (root) => (_req, res) => res.sendFile(join(root, 'large')),
  };

  return [
    ...Object.entries(ways).flatMap(([way, handlerOf]): Scenario[] => [
      {
        name: `${way} responds until the file is sent`,
        run: (world) =>
          withLargeFile(async (root) => {
            await serve(world, express, install, (app) => app.use(handlerOf(root)));
            const exchange = world.client.request({ path: '/large' });
            await exchange.head;
            expect(await world.counts()).toEqual({ respond: 1 });
            expect((await exchange.text()).length).toBe(SIZE);
            return { requests: 1, visits: { handle: 1, respond: 1 } };
          }),
      },
      {
        name: `${way} ends with a client that aborts its download`,
        run: (world) =>
          withLargeFile(async (root) => {
            await serve(world, express, install, (app) => app.use(handlerOf(root)));
            const exchange = world.client.request({ path: '/large' });
            await exchange.first();
            expect(await world.counts()).toEqual({ respond: 1 });
            exchange.leave('resets the connection');
            return { requests: 1, visits: { handle: 1, respond: 1 } };
          }),
      },
    ]),
    {
      name: 'a file that is not there is answered with 404',
      run: (world) =>
        withLargeFile(async (root) => {
          await serve(world, express, install, (app) => app.use(express.static(root)));
          expect((await world.client.request({ path: '/small' }).head).status).toBe(404);
          return { requests: 1, visits: { handle: 1, respond: 1 } };
        }),
    },
    {
      name: 'a compressed response is written when its compressed bytes are',
      async run(world) {
        await serve(world, express, install, (app) => {
          app.use(compression({ threshold: 0 }));
          app.get('/', (_req, res) => {
            res.type('text').write('first');
            world.look();
            res.end('last');
          });
        });
        const exchange = world.client.request({ headers: { 'accept-encoding': 'gzip' } });
        expect((await exchange.head).headers['content-encoding']).toBe('gzip');
        await exchange.text();
        expect(world.stages).toEqual(['respond']);
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
    {
      name: 'a compressed stream ends with the client that leaves it',
      async run(world) {
        await serve(world, express, install, (app) => {
          app.use(compression());
          app.get('/', (_req, res) => {
            res.type('text').write('first'.repeat(1_000));
            res.flush();
          });
        });
        const exchange = world.client.request({ headers: { 'accept-encoding': 'gzip' } });
        await exchange.first();
        expect(await world.counts()).toEqual({ respond: 1 });
        exchange.leave('closes the connection');
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
  ];
}

/** A directory with a sparse file `large`, for as long as the scenario runs. */
async function withLargeFile(run: (root: string) => Promise<Outcome>): Promise<Outcome> {
  const root = await mkdtemp(join(tmpdir(), 'stageguard-'));
  try {
    const file = await open(join(root, 'large'), 'w');
    await file.truncate(SIZE);
    await file.close();
    return await run(root);
  } finally {
    await rm(root, { recursive: true });
  }
}
