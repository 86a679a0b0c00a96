import { createServer, type RequestListener, type Server } from 'node:http';
import { isPermitted, onceInProcess, originals, warnOnce, wrong } from '@stageguard/core/adapter';
import { isLocalHost } from './is-local.js';

export const PORT = 9465;
export const LOOPBACK = '127.0.0.1';

/** Servers whose requests no instrumentation counts: who looks at a page is no request of the application. */
const uncounted: WeakSet<object> = onceInProcess('http.uncounted', () => new WeakSet());

/**
 * @throws TypeError where these cannot be listened on. A page that nobody has said whom to answer (`isOpen`: somebody has) is
 * for this machine alone.
 */
export function checkListening(port: unknown, host: unknown, isOpen: boolean): void {
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535)
    throw wrong('port', 'a whole number from 0 to 65535', port);
  if (typeof host !== 'string') throw wrong('host', 'a string', host);
  if (!isOpen && !isLocalHost(host))
    throw wrong('host', 'a loopback address, or option `allow` or `token` given', host);
}

/**
 * Serves a page by itself. What goes wrong is warned of: a page must not end the process that it shows, as `listen` does where it
 * is not permitted.
 */
export function listen(page: RequestListener, port: number, host: string): Server {
  const server = createServer(page);
  uncounted.add(server);
  server.on('error', (error) => warnOnce(`the live page cannot listen on ${host}:${port}`, error));
  if (isPermitted('net')) return server.listen(port, host).unref();
  originals.nextTick(() => server.emit('error', new Error('not permitted; start Node with --allow-net')));
  return server;
}
