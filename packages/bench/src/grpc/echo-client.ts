import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { MESSAGE, messageFor, tenAtOnce } from './asking.js';
import { ECHO } from './echo.js';

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

export const unaryCalls: Asking = (client, times) =>
  tenAtOnce(
    times,
    () =>
      new Promise((resolve, reject) => {
        client.once(MESSAGE, (error) => (error === null ? resolve() : reject(error)));
      }),
  );

export const streamedMessages: Asking = async (client, times) => {
  await once(client.times(messageFor(times)).resume(), 'end');
};
