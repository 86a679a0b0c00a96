import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Job, Worker } from './worker.js';
import type { WorkerServer } from './worker-server.js';

/** Puts a worker behind an HTTP server of its own, which streams a line for each token. A client that leaves stops its job. */
export async function serveWorkerOverHttp(worker: Worker): Promise<WorkerServer> {
  const server = createServer((req, res) => {
    json(req)
      .then((job) => generate(worker, job as Job, res))
      .catch(() => res.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function generate(worker: Worker, job: Job, res: ServerResponse): Promise<void> {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  if (res.destroyed) return;
  res.setHeader('Content-Type', 'application/x-ndjson');
  for await (const token of worker.run(job, gone.signal)) {
    if (!res.write(`${JSON.stringify(token)}\n`)) await once(res, 'drain', { signal: gone.signal });
  }
  res.end();
}
