import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { middleware } from '@stageguard/hono';
import { type ContractApp, describeHttpContract } from '@stageguard/testing/contract';
import { Hono } from 'hono';

interface Bindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

function listenerOf({ metrics, handle }: ContractApp) {
  const app = new Hono<{ Bindings: Bindings }>();
  app.use(middleware(metrics) as never);
  app.onError((_error, c) => c.text('', 500));
  app.all('*', async ({ env: { incoming, outgoing } }) => {
    try {
      await handle(incoming, outgoing);
    } catch (error) {
      // Before the headers it is Hono's to answer.
      if (!outgoing.headersSent) throw error;
    }
    return RESPONSE_ALREADY_SENT;
  });
  return getRequestListener(app.fetch as never, {
    overrideGlobalObjects: false,
    // The handler reads the body by itself, and HTTP/1.0 names no host.
    autoCleanupIncoming: false,
    hostname: '127.0.0.1',
  });
}

describeHttpContract({
  name: 'Hono 4, by middleware',
  protocol: 'http/1.1',
  leavesBrokenResponsesOpen: true,
  start: (app) => ({ server: createServer(app.serverOptions, listenerOf(app)) }),
});

describeHttpContract({
  name: 'Hono 4, HTTP/2, by middleware',
  protocol: 'h2',
  leavesBrokenResponsesOpen: true,
  start: (app) => ({ server: createHttp2Server(listenerOf(app) as never) as Http2Server }),
});
