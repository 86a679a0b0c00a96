import { once } from 'node:events';
import { until } from './until.mjs';

const N = 5;

/**
 * The scenarios of WebSockets: the handshake counts, the open WebSocket does not. `echo` is the path of one that answers
 * messages, closes itself at `bye` and hangs in a run at `work`; `slow` of one whose handshake hangs first; `refused` of
 * one that there is not.
 */
export function* sockets({ echo, slow, refused, works = true }) {
  if (slow) {
    yield [
      'handshakes hang, then stay open',
      async (world) => {
        const opening = Array.from({ length: N }, () => open(world, slow));
        await world.hung(N);
        await world.counted({ handle: N });
        world.gate.release();
        await staysOpen(world, await Promise.all(opening));
      },
    ];
    yield [
      'client leaves amid the handshake',
      async (world) => {
        const opening = Array.from({ length: N }, () => world.webSocket(slow));
        for (const socket of opening) socket.on('error', () => {});
        await world.hung(N);
        // Node does not read the connection of a handshake: it stays until somebody goes on with it.
        for (const socket of opening) socket.terminate();
      },
    ];
  }
  if (!echo) return;
  yield [
    'open for a while, then closed',
    async (world) => staysOpen(world, await Promise.all(Array.from({ length: N }, () => open(world, echo)))),
  ];
  yield [
    'open for a while, then cut',
    async (world) => {
      const opened = await Promise.all(Array.from({ length: N }, () => open(world, echo)));
      await world.idle();
      for (const socket of opened) socket.terminate();
    },
  ];
  yield [
    'closed by the server',
    async (world) => {
      const socket = await open(world, echo);
      socket.send('bye');
      const [code] = await once(socket, 'close');
      world.answered({ path: echo, code });
    },
  ];
  if (works) {
    yield [
      'a run in a message handler',
      async (world) => {
        const opened = await Promise.all(Array.from({ length: N }, () => open(world, echo)));
        await world.idle();
        for (const socket of opened) socket.send('work');
        await world.hung(N);
        await world.counted({ work: N });
        world.gate.release();
        await world.idle();
        for (const socket of opened) socket.terminate();
      },
    ];
  }
  if (refused === undefined) return;
  yield [
    'a handshake that is refused',
    async (world) => {
      const socket = world.webSocket(refused);
      const said = await new Promise((resolve) => {
        socket.on('unexpected-response', (_req, { statusCode }) => resolve({ status: statusCode }));
        socket.on('error', ({ message }) => resolve({ message }));
        socket.on('open', () => socket.on('close', (code) => resolve({ code })));
      });
      world.answered({ path: refused, ...said });
      socket.terminate();
    },
  ];
}

async function open(world, path) {
  const socket = world.webSocket(path);
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
}

async function staysOpen(world, opened) {
  await world.idle();
  for (const socket of opened) {
    socket.send('hello');
    const [message] = await once(socket, 'message');
    world.answered({ message: String(message) });
  }
  await world.idle();
  for (const socket of opened) socket.close();
  await until(() => opened.every((its) => its.readyState === its.CLOSED));
}
