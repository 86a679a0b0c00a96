import { createServer } from 'node:http';
import type { ContractApp, ContractMetrics, HttpBinding, Installed } from '@stageguard/testing/contract';
import type { FastifyInstance } from 'fastify';
import type { Fastify } from '../fixtures/fastifies';

/** One way to put the adapter in an application: what `create` makes is still empty. */
export type Install = (create: () => FastifyInstance, metrics: ContractMetrics) => Installed<FastifyInstance>;

export function bindingOf(
  name: string,
  fastify: Fastify,
  protocol: HttpBinding['protocol'],
  install: Install,
): HttpBinding {
  return {
    name,
    protocol,
    leavesBrokenResponsesOpen: true,
    async start({ metrics, handle, serverOptions }) {
      const { app, stop } = install(() => create(fastify, protocol, serverOptions), metrics);
      // The handler reads the body by itself.
      app.removeAllContentTypeParsers();
      app.addContentTypeParser('*', (_request, _payload, done) => done(null));
      app.all('*', async (request, reply) => {
        try {
          await handle(request.raw, reply.raw);
        } catch (error) {
          // Before the headers it is Fastify's to answer. After them, on the raw response, it is so only by name.
          if (reply.raw.headersSent) reply.hijack();
          throw error;
        }
        reply.hijack();
      });
      await app.ready();
      // It answers 400 to whatever is wrong, 408 included, which is not the adapter's to mend.
      if (app.version === '4.0.0') app.server.removeAllListeners('clientError');
      return {
        server: app.server,
        async stop() {
          stop?.();
          await app.close();
        },
      };
    },
  };
}

function create(
  fastify: Fastify,
  protocol: HttpBinding['protocol'],
  serverOptions: ContractApp['serverOptions'],
): FastifyInstance {
  // Types tell the application of HTTP/2 from the other one; the adapter does not.
  if (protocol === 'h2') return fastify({ http2: true }) as unknown as FastifyInstance;
  return fastify({ serverFactory: (listener) => createServer(serverOptions, listener) });
}
