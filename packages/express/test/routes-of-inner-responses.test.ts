import { once } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import type { Request } from 'express';
import { eachExpress } from './fixtures/installed';

eachExpress((install) => {
  it('a route that a handler renders into a response of its own changes nothing of its request, nor of what follows', async () => {
    const { express, app, serve, metrics, route } = install({ route: true });
    const seen: unknown[] = [];
    app.use(
      '/parts',
      express.Router().get('/:part', (_req, res) => void res.send('part')),
    );
    const outer = express.Router();
    outer.use(async (req, _res, next) => {
      await render(req, '/parts/one');
      seen.push(route());
      next();
    });
    outer.get('/:page', async (req, res) => {
      seen.push(route());
      await render(req, '/parts/two');
      seen.push(route(), metrics.active);
      res.send('page');
    });
    app.use('/pages', outer);
    const { client } = await serve();
    expect(await client.request({ path: '/pages/first' }).text()).toBe('page');
    await metrics.drained();
    expect(seen).toEqual([null, '/pages/:page', '/pages/:page', 1]);

    async function render(req: Request, path: string): Promise<void> {
      const res = new ServerResponse(req as IncomingMessage);
      const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
      res.assignSocket(sink as Socket);
      const { url, baseUrl } = req;
      Object.assign(req, { url: path, baseUrl: '' });
      const finished = once(res, 'finish');
      (app as unknown as (...messages: unknown[]) => void)(req, res);
      await finished;
      // Express left the prototypes and properties of the inner run.
      Object.assign(req, { url, baseUrl });
    }
  });
});
