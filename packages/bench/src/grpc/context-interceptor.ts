import { AsyncLocalStorage } from 'node:async_hooks';
import { ServerInterceptingCall, type ServerInterceptor, ServerListenerBuilder } from '@grpc/grpc-js';

/** Counts nothing, and makes something current wherever the handler or another interceptor may ask for it. */
export function createContextInterceptor(): ServerInterceptor {
  const storage = new AsyncLocalStorage<object>();
  return (_, call) => {
    const current = {};
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next(
          new ServerListenerBuilder()
            .withOnReceiveMetadata((metadata, next) => storage.run(current, next, metadata))
            .withOnReceiveMessage((message, next) => storage.run(current, next, message))
            .withOnReceiveHalfClose((next) => storage.run(current, next))
            .build(),
        ),
    });
  };
}
