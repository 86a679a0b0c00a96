import { expect, it } from '@jest/globals';
import { createHttpMetrics, plugin } from '@stageguard/fastify';
import Fastify, { type FastifyPluginCallback } from 'fastify';
import Fastify4, { type FastifyPluginCallback as FastifyPluginCallback4 } from 'fastify4';

// Compiled is proved: each of these has a type of application of its own.
it('every kind of application registers the plugin', async () => {
  const counting = plugin(createHttpMetrics());
  const callbacks: [FastifyPluginCallback, FastifyPluginCallback4] = [counting, counting];
  expect(callbacks).toHaveLength(2);
  await Fastify().register(counting).close();
  await Fastify().register(counting, {}).close();
  await Fastify({ http2: true }).register(counting).close();
  await Fastify({ https: {} }).register(counting).close();
  await Fastify({ http2: true, https: {} }).register(counting).close();
  await Fastify4().register(counting).close();
  await Fastify4({ http2: true }).register(counting).close();
  await Fastify4({ https: {} }).register(counting).close();
});
