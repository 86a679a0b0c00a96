import { isLocal, livePage, type SnapshotSource } from '@stageguard/zpages';
import { serveApart } from './own-server.js';

/** Serves the live page on the loopback interface. */
export function servePage(port: number, metrics: readonly SnapshotSource[]): void {
  const listener = livePage(metrics, { allow: isLocal });
  serveApart({ what: 'live page', port, host: '127.0.0.1', listener });
}
