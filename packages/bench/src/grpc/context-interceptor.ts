import { AsyncLocalStorage } from 'node:async_hooks';
import { ServerInterceptingCall, type ServerInterceptor, ServerListenerBuilder } from '@grpc/grpc-js';

/** Makes something current wherever the handler or another interceptor may ask for it. */
export function listenerWithin<T>(storage: AsyncLocalStorage<T>, current: T): ServerListenerBuilder {
  return new ServerListenerBuilder()
    .withOnReceiveMetadata((metadata, next) => storage.run(current, next, metadata))
    .withOnReceiveMessage((message, next) => storage.run(current, next, message))
    .withOnReceiveHalfClose((next) => storage.run(current, next));
}

/** Does so, and counts nothing. */
export function createContextInterceptor(): ServerInterceptor {
  const storage = new AsyncLocalStorage<object>();
  return (_, call) =>
    new ServerInterceptingCall(call, { start: (next) => next(listenerWithin(storage, {}).build()) });
}
