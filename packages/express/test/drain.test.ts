import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { createHttpMetrics, drain, middleware } from '@stageguard/express';
import { until } from '@stageguard/testing';
import express from 'express';

it('drain ends what app.listen() returns, and serves what is in flight', async () => {
  const http = createHttpMetrics({ stages: { db: {} } });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = express();
  app.use(middleware(http));
  app.get('/slow', async (_req, res) => {
    await http.run('db', () => released);
    res.send('done');
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const answered = once(get({ host: '127.0.0.1', port, path: '/slow', agent }), 'response');
  await until(() => http.count('db') === 1);
  const drained = drain(server, [http], { deadline: 60_000 });
  await until(() => !server.listening);
  release();
  const [response] = (await answered) as [IncomingMessage];
  expect(response.resume()).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
  expect(await drained).toEqual({ complete: true, left: [], connections: 0 });
});
