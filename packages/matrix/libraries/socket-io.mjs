import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { until } from './harness/until.mjs';
import expressRoutes from './shared/express-routes.cjs';

// What its own clients ask never reaches Express; given to its engine too, the middleware counts polls and handshakes.
const ENGINES = ['/socket.io', '/counted'];

export async function start({ http, middleware, hang, work }) {
  const app = express();
  app.use(middleware(http));
  expressRoutes(app, { hang, work });
  const server = createServer(app);
  for (const path of ENGINES) {
    const its = new Server(server, { path });
    if (path === '/counted') its.engine.use(middleware(http));
    its.on('connection', (socket) => {
      socket.on('hello', (answer) => answer('world'));
      socket.on('work', async (answer) => answer(await work()));
      socket.on('bye', () => socket.disconnect(true));
    });
  }
  return server.listen(0, '127.0.0.1');
}

export const scenarios = Object.fromEntries(
  ENGINES.flatMap((path) => [
    [`${path}: a WebSocket`, (world) => talks(world, { path, transports: ['websocket'] }, {}, { work: 1 })],
    [`${path}: polls, upgraded`, (world) => talks(world, { path }, {}, { work: 1 })],
    [
      `${path}: polls alone`,
      (world) =>
        path === '/counted'
          ? // A poll that waits for news is in flight; what a message starts belongs to the poll that brought it.
            talks(world, { path, transports: ['polling'] }, { handle: 1 }, { handle: 1, detached: 1 })
          : talks(world, { path, transports: ['polling'] }, {}, { work: 1 }),
    ],
  ]),
);

async function talks(world, options, open, working) {
  for (const leave of [(its) => its.disconnect(), (its) => its.emit('bye'), (its) => its.io.engine.close()]) {
    const client = io(`http://127.0.0.1:${world.port}`, { ...options, reconnection: false, forceNew: true });
    await once(client, 'connect');
    if (options.transports === undefined) await until(() => client.io.engine.transport.name === 'websocket');
    world.answered({ path: options.path, said: await client.emitWithAck('hello') });
    await world.counted(open);
    client.emit('work', () => {});
    await world.hung(1);
    await world.counted(working);
    world.gate.release();
    await world.counted(open);
    const left = once(client, 'disconnect');
    leave(client);
    await left;
    await world.idle();
  }
}
