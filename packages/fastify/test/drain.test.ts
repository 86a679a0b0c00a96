import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { createHttpMetrics, drain, plugin } from '@stageguard/fastify';
import { until } from '@stageguard/testing';
import { fastify } from 'fastify';

it('drain ends fastify.server, serves what is in flight, and leaves fastify.close() to its hooks', async () => {
  const http = createHttpMetrics({ stages: { db: {} } });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let hooks = 0;
  const app = fastify();
  app.register(plugin(http));
  app.addHook('onClose', async () => {
    hooks += 1;
  });
  app.get('/slow', async () => {
    await http.run('db', () => released);
    return 'done';
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const answered = once(get({ host: '127.0.0.1', port, path: '/slow', agent }), 'response');
  await until(() => http.count('db') === 1);
  const drained = drain(app.server, [http], { deadline: 60_000 });
  await until(() => !app.server.listening);
  release();
  const [response] = (await answered) as [IncomingMessage];
  expect(response.resume()).toMatchObject({ statusCode: 200, headers: { connection: 'close' } });
  expect(await drained).toEqual({ complete: true, left: [], connections: 0 });
  await app.close();
  expect(hooks).toBe(1);
});
