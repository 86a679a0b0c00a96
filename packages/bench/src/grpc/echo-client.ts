import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { ECHO } from './echo.js';

const AT_ONCE = 10;

const Client = grpc.makeClientConstructor(ECHO, 'Echo');

interface EchoClient extends grpc.Client {
  once(message: Buffer, callback: (error: grpc.ServiceError | null) => void): void;
  times(message: Buffer): grpc.ClientReadableStream<Buffer>;
}

/** A client of an echo server, over a connection of its own. */
export function createEchoClient(port: number, interceptors: grpc.Interceptor[] = []): EchoClient {
  return new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    interceptors,
  }) as object as EchoClient;
}

/** What is asked of an echo server. */
type Asking = (client: EchoClient, times: number) => Promise<void>;

export const unaryCalls: Asking = async (client, times) => {
  const message = Buffer.from('hello, world');
  const calls = async () => {
    for (let i = 0; i < times / AT_ONCE; i++) {
      await new Promise<void>((resolve, reject) => {
        client.once(message, (error) => (error === null ? resolve() : reject(error)));
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, calls));
};

export const streamedMessages: Asking = async (client, times) => {
  const message = Buffer.alloc(16);
  message.writeUInt32LE(times);
  await once(client.times(message).resume(), 'end');
};
