import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { track } from '@stageguard/http';
import { behaviours, unknown } from './behaviours.js';
import type { ServiceMetrics } from './metrics.js';
import { answerFailure, asked } from './work.js';

const STILL_FOR = 1_000;

/**
 * In megabytes. Node counts what a cancelled answer had still to send against its session for ever: with the default of
 * 10, a session that has cancelled twenty large ones has every further stream refused, with or without us.
 */
const SESSION_MEMORY = 1_000;

export function httpServer(metrics: ServiceMetrics): Server {
  return createServer(handler(metrics));
}

export function http2Server(metrics: ServiceMetrics): Http2Server {
  const handle = handler(metrics);
  const server = createHttp2Server({ maxSessionMemory: SESSION_MEMORY }, (req, res) =>
    handle(req as unknown as IncomingMessage, res as unknown as ServerResponse),
  );
  server.on('session', destroyAfterGoodbye);
  return server;
}

/**
 * Where bytes wait for a client that says goodbye and closes the connection, Node 20 to 24 keep the session and its
 * streams for ever, with or without us: they are in flight, and counted.
 */
function destroyAfterGoodbye(session: ServerHttp2Session): void {
  session.on('goaway', () => session.setTimeout(STILL_FOR, () => session.destroy()));
}

function handler(metrics: ServiceMetrics) {
  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    const { behaviour, amount } = asked(req.url ?? '');
    try {
      await (behaviours[behaviour] ?? unknown)({ req, res, metrics, amount });
    } catch {
      answerFailure(res);
    }
  };
  return (req: IncomingMessage, res: ServerResponse) => {
    void track(metrics, req, res).with(handle, req, res);
  };
}
