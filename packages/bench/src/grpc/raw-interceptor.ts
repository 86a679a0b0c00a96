import { AsyncLocalStorage } from 'node:async_hooks';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { metrics } from '@opentelemetry/api';
import { listenerWithin } from './context-interceptor.js';

/**
 * What a careful engineer writes by hand for the same two counters and the same context: up when the call begins, moved
 * by the first message or the status, down once when the stream closes.
 */
export function createRawInterceptor(): ServerInterceptor {
  const meter = metrics.getMeter('by-hand');
  const active = meter.createUpDownCounter('rpc.server.active_requests');
  const stages = meter.createUpDownCounter('rpc.server.stage_requests');
  const storage = new AsyncLocalStorage<{ stage: string }>();

  return ({ path, requestStream }, call) => {
    const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': path.slice(1) };
    const tracked = { stage: requestStream ? 'receive' : 'handle' };
    const enter = (stage: string) => {
      if (tracked.stage === stage) return;
      stages.add(-1, { stage: tracked.stage });
      tracked.stage = stage;
      stages.add(1, { stage });
    };
    active.add(1, attributes);
    stages.add(1, { stage: tracked.stage });
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next(
          listenerWithin(storage, tracked)
            .withOnReceiveHalfClose((next) => {
              if (tracked.stage === 'receive') enter('handle');
              storage.run(tracked, next);
            })
            .withOnCancel(() => {
              active.add(-1, attributes);
              stages.add(-1, { stage: tracked.stage });
            })
            .build(),
        ),
      sendMessage: (message, next) => {
        enter('respond');
        next(message);
      },
      sendStatus: (status, next) => {
        enter('respond');
        next(status);
      },
    });
  };
}
