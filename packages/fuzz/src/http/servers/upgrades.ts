import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request for an upgrade on its way into a framework that knows nothing of upgrades. */
export interface Bridged {
  /** Whether its socket is a WebSocket's by now. */
  handedOver(): boolean;
  emit(listener: RequestListener): void;
}

/** How WebSocket libraries do it, by the first part of the path, without a library. */
export function bridge(req: IncomingMessage, res: ServerResponse, socket: Socket): Bridged {
  let handed = false;
  socket.on('error', () => {});
  const handOver = () => {
    if (handed || socket.destroyed) return;
    handed = true;
    socket.write(switching(req));
    socket.on('data', (bytes) => socket.write(bytes));
    socket.resume();
  };
  const emit = (listener: RequestListener) => {
    const [, kind = '', amount = '0'] = (req.url ?? '').split(/[/?]/);
    switch (kind) {
      case 'ws-first': // As express-ws: the WebSocket is there before the framework hears of it, and nothing is answered.
        handOver();
        req.url = '/quick/0';
        Object.assign(res, { writeHead: () => res, end: () => res });
        listener(req, res);
        break;
      case 'ws-later': // As @fastify/websocket: the route decides, and takes the socket.
        res.assignSocket(socket);
        req.url = '/hang/0';
        listener(req, res);
        setTimeout(handOver, Number(amount));
        break;
      case 'ws-waits': // The route has not decided.
        res.assignSocket(socket);
        req.url = '/hang/0';
        listener(req, res);
        break;
      case 'ws-refused': // The framework answers, and there will be no WebSocket.
        res.assignSocket(socket);
        req.url = `/slow/${amount}`;
        res.once('finish', () => socket.end());
        listener(req, res);
        break;
      default:
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        socket.destroy();
        listener(req, res);
    }
  };
  return { handedOver: () => handed, emit };
}

function switching(req: IncomingMessage): string {
  const key = `${req.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}
