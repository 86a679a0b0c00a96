import type { InterceptingCall, Interceptor, InterceptorOptions } from '@grpc/grpc-js';
import { CountedClientCall } from './client-call.js';
import { clientCountingOf, type GrpcClientMetrics } from './client-metrics.js';
import { forwardMethods } from './forward-methods.js';

/**
 * Counts the calls of a client: `new Client(address, credentials, { interceptors: [clientInterceptor(metrics)] })`,
 * from start to status. First in the list it counts calls while other interceptors keep them waiting, and a call that
 * they or grpc-js retry once. A call that is counted under the same name already is not counted twice.
 *
 * @throws TypeError where `createGrpcClientMetrics` did not make the metrics.
 */
export function clientInterceptor(metrics: GrpcClientMetrics): Interceptor {
  const counting = clientCountingOf(metrics);
  // Interceptors hand their options on. The value tells this call from another one that is made with its options.
  const counted = Symbol.for(`stageguard.grpc.counted.${counting.name}`);

  return (options, nextCall) => {
    const definition = options.method_definition;
    const method = counting.methodOf(definition);
    // The type asks for grpc-js's class, grpc-js for no more than its public side.
    const isCounted = (options as MarkedOptions)[counted] === definition;
    if (method.ignored || isCounted) return nextCall(options) as InterceptingCall;
    const call = nextCall({ ...options, [counted]: definition } as InterceptorOptions);
    forwardMethods(CountedClientCall.prototype, call);
    return new CountedClientCall(call, method, counting, options) as object as InterceptingCall;
  };
}

interface MarkedOptions extends InterceptorOptions {
  readonly [mark: symbol]: unknown;
}
