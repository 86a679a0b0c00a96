import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { createSecureServer, createServer } from 'node:http2';
import { Server as SecureServer } from 'node:https';
import { createHttpMetrics, track } from '@stageguard/http';

type Emit = (this: unknown, ...args: unknown[]) => boolean;

const metrics = createHttpMetrics();
const ofHttp2 = [createServer(), createSecureServer()].map((server) => Object.getPrototypeOf(server));

for (const prototype of [Server.prototype, SecureServer.prototype, ...ofHttp2] as { emit: Emit }[]) {
  const { emit } = prototype;
  prototype.emit = function (...args) {
    const [event, req, res] = args;
    const on = () => Reflect.apply(emit, this, args);
    return event === 'request'
      ? track(metrics, req as IncomingMessage, res as ServerResponse).with(on)
      : on();
  };
}
