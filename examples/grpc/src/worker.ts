import { setTimeout as sleep } from 'node:timers/promises';
import { Server, type ServerWritableStream } from '@grpc/grpc-js';
import { type Prompt, type Word, worker } from './definitions.js';

/** Speaks as slowly as it is asked to, until nobody listens. */
export function createWorker(): Server {
  const server = new Server();
  server.addService(worker, {
    async Generate(call: ServerWritableStream<Prompt, Word>) {
      const { words, ms } = call.request;
      const gone = new AbortController();
      call.on('cancelled', () => gone.abort());
      for (let i = 1; i <= words && !gone.signal.aborted; i++) {
        await sleep(ms, undefined, { signal: gone.signal }).catch(() => {});
        if (!gone.signal.aborted) call.write({ word: `word ${i}` });
      }
      call.end();
    },
  });
  return server;
}
