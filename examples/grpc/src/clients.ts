import {
  type ClientReadableStream,
  credentials,
  type Interceptor,
  makeGenericClientConstructor,
} from '@grpc/grpc-js';
import { type Prompt, router, type Word, worker } from './definitions.js';

export interface Generator {
  Generate(prompt: Prompt): ClientReadableStream<Word>;
  close(): void;
}

const Router = makeGenericClientConstructor(router, 'example.v1.Router');
const Worker = makeGenericClientConstructor(worker, 'example.v1.Worker');

export function connectToRouter(address: string): Generator {
  return new Router(address, credentials.createInsecure()) as never;
}

export function connectToWorker(address: string, interceptors: Interceptor[]): Generator {
  return new Worker(address, credentials.createInsecure(), { interceptors }) as never;
}
