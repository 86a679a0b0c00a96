import { createServer } from 'node:http';
import { isMainThread } from 'node:worker_threads';
import { leaveUncounted } from '@stageguard/http';
import { isLocal, livePage, type SnapshotSource } from '@stageguard/zpages';
import { portOfProcess } from './port.js';
import { say } from './say.js';

/** Serves the live page on the loopback interface, in a server of its own that is not counted. */
export function servePage(port: number, metrics: readonly SnapshotSource[]): void {
  if (!isMainThread) return;
  const server = createServer(livePage(metrics, { allow: isLocal }));
  leaveUncounted(server);
  server.once('error', (error) => say(`no live page: ${error.message}`));
  server.listen(portOfProcess(port), '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') say(`live page at http://127.0.0.1:${address.port}`);
  });
  // The application alone decides how long the process lives.
  server.unref();
}
