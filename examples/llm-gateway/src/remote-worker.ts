import {
  type Client,
  type ClientReadableStream,
  credentials,
  type Interceptor,
  makeClientConstructor,
} from '@grpc/grpc-js';
import type { Job, Worker } from './worker.js';
import { WORKER } from './worker-service.js';

export interface RemoteWorker extends Worker {
  /** Hangs up. */
  close(): void;
}

interface WorkerClient extends Client {
  generate(job: Job): ClientReadableStream<string>;
}

const WorkerClient = makeClientConstructor(WORKER, 'Worker');

/** A worker that is called through gRPC. Whoever leaves a job cancels the call. */
export function connectToWorker(
  { name, slots }: Pick<Worker, 'name' | 'slots'>,
  address: string,
  interceptors: Interceptor[],
): RemoteWorker {
  const client = new WorkerClient(address, credentials.createInsecure(), {
    interceptors,
  }) as object as WorkerClient;

  async function* run(job: Job, signal: AbortSignal): AsyncGenerator<string> {
    signal.throwIfAborted();
    const answer = client.generate(job);
    const cancel = () => answer.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const token of answer) {
        signal.throwIfAborted(); // It may have come before the cancel.
        yield token;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      answer.cancel();
    }
  }

  return { name, slots, run, close: () => client.close() };
}
