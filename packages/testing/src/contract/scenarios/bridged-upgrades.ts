import { once } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { expect } from '@jest/globals';
import { type RawConnection, requestBytes } from '../../index.js';
import type { Scenario } from '../scenario.js';
import { createSignal } from '../tally.js';
import { becomes, type World } from '../world.js';

const UPGRADE = { Connection: 'Upgrade', Upgrade: 'websocket' };
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** WebSockets whose handshake is handed to the framework, as express-ws and others do (HTTP/1.1). */
export const bridgedUpgrades: readonly Scenario[] = [
  {
    name: 'a bridged handshake counts, a refused one and its answer too; the WebSocket does not, whoever holds it',
    async run(world) {
      await serveSockets(world);
      bridge(world);
      const refused = await dial(world, '/refused');
      await refused.receive('401 Unauthorized');
      await becomes(world, {});
      const connection = await dial(world, '/socket');
      await connection.receive('101 Switching');
      await becomes(world, {});
      await speak(world, connection);
      return {
        requests: 2,
        visits: { handle: 2, respond: 1, work: 1 },
        // What handles a message of the WebSocket is a job of its own.
        ended: { answered: 2, ended: 1 },
      };
    },
  },
  {
    name: 'a WebSocket that a handler takes from a plain request ends it as well',
    async run(world) {
      await serveSockets(world);
      const connection = await dial(world, '/socket');
      await connection.receive('101 Switching');
      await becomes(world, {});
      await speak(world, connection);
      return { requests: 1, visits: { handle: 1, work: 1 }, ended: { answered: 1, ended: 1 } };
    },
  },
  {
    name: 'a bridged handshake whose client leaves ends with it',
    async run(world) {
      await world.serve(() => {});
      bridge(world);
      const connection = await dial(world, '/');
      await world.arrivals(1);
      expect(await world.counts()).toEqual({ handle: 1 });
      connection.reset();
      return { requests: 1, visits: { handle: 1 }, ended: { aborted: 1 } };
    },
  },
];

/** The server hands upgrades to its application, with a response of the server's own. */
function bridge({ server }: World): void {
  server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {}); // Nobody else listens any more.
    const res = new ServerResponse(req);
    res.assignSocket(socket);
    server.emit('request', req, res);
  });
}

/** Answers every message by a job of its own, in a handler that goes on until the socket is closed. */
function serveSockets({ metrics, serve }: World): Promise<void> {
  return serve(async (req, res) => {
    if (req.url === '/refused') {
      res.writeHead(401).end();
      return;
    }
    const { socket } = req;
    socket.write(SWITCHING);
    socket.on('data', () => {
      const said = createSignal();
      void metrics.run('work', () => said.fired);
      expect(metrics.count('work')).toBe(1);
      expect(metrics.active).toBe(1);
      socket.write('heard');
      said.fire();
    });
    await once(socket, 'close');
  });
}

async function dial(world: World, path: string): Promise<RawConnection> {
  const connection = await world.connect();
  connection.send(requestBytes({ path, headers: UPGRADE }));
  return connection;
}

async function speak(world: World, connection: RawConnection): Promise<void> {
  connection.send('hello');
  await connection.receive('heard');
  await becomes(world, {});
  await connection.close();
}
