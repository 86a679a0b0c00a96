import { once } from 'node:events';
import { Server, ServerCredentials, type ServerInterceptor, type ServerWritableStream } from '@grpc/grpc-js';
import type { Job, Worker } from './worker.js';
import { WORKER } from './worker-service.js';

export interface WorkerServer {
  /** `host:port`. */
  readonly address: string;
  /** Cuts off what is in flight. */
  close(): void;
}

/** Puts a worker behind a gRPC server of its own. A call that is cancelled stops the worker's job. */
export async function serveWorker(worker: Worker, interceptors: ServerInterceptor[]): Promise<WorkerServer> {
  const server = new Server({ interceptors });
  server.addService(WORKER, { generate: (call: GenerateCall) => generate(worker, call) });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

type GenerateCall = ServerWritableStream<Job, string>;

async function generate(worker: Worker, call: GenerateCall): Promise<void> {
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort());
  try {
    for await (const token of worker.run(call.request, gone.signal)) {
      if (!call.write(token)) await once(call, 'drain', { signal: gone.signal });
    }
    call.end();
  } catch (error) {
    if (!gone.signal.aborted) call.emit('error', error); // Else there is nobody to tell.
  }
}
