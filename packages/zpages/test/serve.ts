import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import {
  isLocal,
  type LivePage,
  type LivePageOptions,
  livePage,
  type SnapshotSource,
} from '@stageguard/zpages';

const open = new Set<Server>();

afterEach(async () => {
  await Promise.all([...open].map(stop));
});

/** Serves on a free port of 127.0.0.1 until the test ends. */
export async function serve(
  listener: RequestListener,
  port = 0,
): Promise<{ origin: string; server: Server }> {
  const server = createServer(listener);
  open.add(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Behaves as a process that has died: cuts its connections and takes no more. */
export async function stop(server: Server): Promise<void> {
  open.delete(server);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** A page that answers this machine, as those who mount one on a server that only they reach may have it. */
export function localPage(
  metrics: SnapshotSource | readonly SnapshotSource[],
  options: LivePageOptions = {},
): LivePage {
  return livePage(metrics, { allow: isLocal, ...options });
}
