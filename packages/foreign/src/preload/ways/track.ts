import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { Server as SecureServer } from 'node:https';
import { createHttpMetrics, track } from '@stageguard/http';

type Emit = (this: unknown, event: string, ...args: unknown[]) => boolean;

const metrics = createHttpMetrics();

for (const { prototype } of [Server, SecureServer]) {
  const emit: Emit = prototype.emit;
  const tracking: Emit = function (event, ...args) {
    if (event !== 'request') return Reflect.apply(emit, this, [event, ...args]);
    const [req, res] = args as [IncomingMessage, ServerResponse];
    return track(metrics, req, res).with(() => Reflect.apply(emit, this, [event, ...args]));
  };
  prototype.emit = tracking;
}
