import { Readable } from 'node:stream';
import { plugin } from '@stageguard/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { behaviours, unknown } from './behaviours.js';
import type { ServiceMetrics } from './metrics.js';
import { pieces } from './pieces.js';
import { answerFailure } from './work.js';

/** Fastify answers what is returned to it; the rest is done on Node's own objects. */
export async function fastifyServer(metrics: ServiceMetrics): Promise<FastifyInstance['server']> {
  const app = Fastify({ exposeHeadRoutes: false });
  app.register(plugin(metrics));
  // Nothing reads a body before the behaviours do.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setErrorHandler((_error, _request, reply) => {
    reply.hijack();
    answerFailure(reply.raw);
  });
  app.route<{ Params: { behaviour: string; amount: string } }>({
    method: ['GET', 'HEAD', 'POST'],
    url: '/:behaviour/:amount',
    async handler(request, reply) {
      const { behaviour } = request.params;
      const amount = Number(request.params.amount);
      if (behaviour === 'quick') return behaviour;
      if (behaviour === 'stream') return reply.send(Readable.from(pieces(amount)));
      const work = { req: request.raw, res: reply.raw, metrics, amount };
      const behave = behaviours[behaviour] ?? unknown;
      if (behaviour === 'fails' || behaviour === 'rejects') return await behave(work);
      reply.hijack();
      try {
        await behave(work);
      } catch {
        answerFailure(reply.raw);
      }
      return undefined;
    },
  });
  await app.ready();
  return app.server;
}
