import type { ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js';
import type { StageDefinitions } from '@stageguard/core';
import { countedCall } from './counted-call.js';
import { forwardMethods } from './forward-methods.js';
import { CountedServerCall } from './server-call.js';
import { type GrpcServerMetrics, serverCountingOf } from './server-metrics.js';

/**
 * Counts the calls of a server: `new Server({ interceptors: [serverInterceptor(metrics)] })`. First in the list it is
 * nearest to the wire, and counts calls while other interceptors keep them waiting. A call that is counted under the
 * same name already is not counted twice. What a handler starts runs in the context of its call, for
 * `metrics.current()`.
 *
 * @throws TypeError where `createGrpcServerMetrics` did not make the metrics.
 */
export function serverInterceptor<S extends StageDefinitions>(
  metrics: GrpcServerMetrics<S>,
): ServerInterceptor {
  const counting = serverCountingOf(metrics);
  return (definition, call) => {
    // The type asks for grpc-js's class, grpc-js for no more than its interface.
    if (countedCall(call, counting.name) !== undefined) return call as ServerInterceptingCall;
    forwardMethods(CountedServerCall.prototype, call);
    return new CountedServerCall(
      call,
      counting.methodOf(definition),
      counting,
    ) as object as ServerInterceptingCall;
  };
}
