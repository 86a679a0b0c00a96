import { isLocal, livePage, type SnapshotSource } from '@stageguard/zpages';
import { onceServing } from './once-serving.js';
import { serveApart } from './own-server.js';

/** Serves the live page on the loopback interface, once there is something to show. */
export function servePage(port: number, metrics: readonly SnapshotSource[]): void {
  // Made at once, since it keeps what was seen before somebody looks.
  const listener = livePage(metrics, { allow: isLocal });
  onceServing(() => serveApart({ what: 'live page', port, host: '127.0.0.1', listener }));
}
