import express from 'express';
import expressWs from 'express-ws';
import expressRoutes from './shared/express-routes.cjs';
import { talk } from './shared/talk.mjs';

// It has answered the handshake before Express sees it.
export const sockets = { echo: '/ws', refused: '/nothing' };

export function start({ http, middleware, hang, work }) {
  const app = express();
  expressWs(app);
  app.use(middleware(http));
  app.ws('/ws', (ws) => talk(ws, work));
  expressRoutes(app, { hang, work });
  return app.listen(0, '127.0.0.1');
}
