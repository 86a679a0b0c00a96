import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLocal, protectedText } from '@stageguard/zpages';
import type { PortSettings } from '../../words/messages.js';
import type { State } from '../state.js';
import { gauge, prometheusText } from './prometheus.js';
import { pageOf, statusOf } from './status.js';

const LOOPBACK = '127.0.0.1';

/** Serves the page, its JSON and `/metrics` on the loopback interface: for this machine, or whoever has the token. */
export function serve(
  { port, token, title, names, oldest }: PortSettings,
  state: State,
  onListening: (port: number) => void,
  onError: (error: Error) => void,
): Server {
  const access = token === undefined ? { allow: isLocal } : { token };
  const page = pageOf(state, names, { ...access, oldest, ...(title !== undefined && { title }) });
  const metrics = protectedText(() => {
    const { copyAge, blockedFor } = statusOf(state);
    return prometheusText(state.copy.snapshots, [
      gauge('stageguard.watchdog.copy_age_seconds', 'How old these numbers are.', copyAge),
      gauge(
        'stageguard.watchdog.blocked_seconds',
        'How long the event loop has been blocked; 0 while it runs.',
        blockedFor,
      ),
    ]);
  }, access);
  const server = createServer((req, res) => {
    if (req.url?.split('?', 1)[0] === '/metrics') metrics(req, res);
    else page(req, res);
  });
  server.on('error', onError);
  return server.listen(port, LOOPBACK, () => onListening((server.address() as AddressInfo).port));
}
