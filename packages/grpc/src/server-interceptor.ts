import type { ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js';
import type { StageDefinitions } from '@stageguard/core';
import { countedCall } from './counted-call.js';
import { forwardMethods } from './forward-methods.js';
import { seenCalls } from './seen-calls.js';
import { CountedServerCall } from './server-call.js';
import { type AnyGrpcServerMetrics, type GrpcServerMetrics, serverCountingOf } from './server-metrics.js';

/**
 * Counts the calls of a server: `new Server({ interceptors: [serverInterceptor(metrics)] })`. Put it first in the list:
 * then it is nearest to the wire and also counts calls that other interceptors keep waiting. A call counts once for all
 * metrics that share a truth, however many interceptors count. `metrics.current()` finds the request of a call in its
 * handler and in all that the handler starts.
 *
 * @throws TypeError where `createGrpcServerMetrics` did not make the metrics.
 */
export function serverInterceptor<S extends StageDefinitions>(
  metrics: GrpcServerMetrics<S>,
): ServerInterceptor {
  return interceptorOf(metrics, 'metrics');
}

/** The same, for metrics that were given as some `option`. */
export function interceptorOf(metrics: AnyGrpcServerMetrics, option: string): ServerInterceptor {
  const counting = serverCountingOf(metrics, option);
  return (definition, call) => {
    seenCalls.count++;
    // The type names grpc-js's class, but grpc-js calls only the methods of its interface.
    if (countedCall(call, metrics) !== undefined) return call as ServerInterceptingCall;
    forwardMethods(CountedServerCall.prototype, call);
    return new CountedServerCall(
      call,
      counting.methodOf(definition),
      counting,
    ) as object as ServerInterceptingCall;
  };
}
