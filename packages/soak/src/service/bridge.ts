import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Hands upgrades to the application, with a response of its own, as express-ws and others do. */
export function bridgeUpgrades(server: Server): Server {
  return server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {}); // Nobody else listens any more.
    const res = new ServerResponse(req);
    res.assignSocket(socket);
    // Nor does anybody else close it: without these, clients that are gone would leave it open.
    res.once('finish', () => socket.end());
    socket.on('end', () => socket.end()).resume();
    server.emit('request', req, res);
  });
}
