import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import { talk } from './talk.mjs';

/** What a proxy stands before. It hangs at the gate, and cuts its own connection at `/cut` and amid the answer at `/break`. */
export async function startUpstream({ hang }) {
  const routes = {
    '/hello': (_req, res) => res.end('{"hello":"world"}'),
    '/hang': (_req, res) => hang().then(() => res.end('hung')),
    '/body': (req, res) =>
      text(req).then(
        (body) => res.end(body),
        () => {},
      ),
    '/stream': (_req, res) => {
      res.write('begun ');
      hang().then(() => res.end('ended'));
    },
    '/cut': (req) => hang().then(() => req.socket.destroy()),
    '/break': (req, res) => {
      res.write('begun ');
      hang().then(() => req.socket.destroy());
    },
  };
  const server = createServer((req, res) => {
    if (routes[req.url]) return routes[req.url](req, res);
    res.statusCode = 404;
    res.end('missing');
  });
  const sockets = new WebSocketServer({ server, path: '/ws' });
  sockets.on('connection', (socket) => talk(socket, hang));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

export const proxiedRequests = { work: null, fails: null };
export const proxiedSockets = { echo: '/ws', refused: '/nothing', works: false };

/** The proxy's own ends. */
export const proxyScenarios = {
  'upstream is cut before the answer': (world) => cut(world, '/cut', 'handle'),
  'upstream is cut amid the answer': (world) => cut(world, '/break', 'respond'),
};

async function cut(world, path, stage) {
  const answer = world.ask({ path });
  await world.hung(1);
  await world.counted({ [stage]: 1 });
  world.gate.release();
  await answer;
}
