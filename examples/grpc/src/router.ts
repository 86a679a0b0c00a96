import { Server, type ServerWritableStream } from '@grpc/grpc-js';
import {
  clientInterceptor,
  createGrpcClientMetrics,
  createGrpcServerMetrics,
  serverInterceptor,
} from '@stageguard/grpc';
import { connectToWorker, type Generator } from './clients.js';
import { type Prompt, router, type Word } from './definitions.js';
import { Pool } from './pool.js';

// `queue`: no worker is free. `first_word`: a worker has it and has not said anything yet.
const served = createGrpcServerMetrics({ stages: { queue: {}, first_word: {} } });
const made = createGrpcClientMetrics();

/** Hands every prompt to a worker that is free, and passes on what it says. */
export function createRouter(workers: readonly string[]): Server {
  const pool = new Pool(workers.map((address) => connectToWorker(address, [clientInterceptor(made)])));
  const server = new Server({ interceptors: [serverInterceptor(served)] });
  server.addService(router, {
    async Generate(call: ServerWritableStream<Prompt, Word>) {
      const worker = await served.run('queue', () => pool.take());
      try {
        if (!call.cancelled) await passOn(call, worker);
      } finally {
        pool.giveBack(worker);
      }
    },
  });
  return server;
}

async function passOn(call: ServerWritableStream<Prompt, Word>, worker: Generator): Promise<void> {
  // Until the first word is passed on: then the call is in `respond` by itself.
  served.enter('first_word');
  const answer = worker.Generate(call.request);
  call.on('cancelled', () => answer.cancel());
  answer.on('data', (word: Word) => call.write(word));
  answer.on('error', (error) => call.destroyed || call.emit('error', error));
  await new Promise((resolve) => answer.on('status', resolve));
  call.end();
}
