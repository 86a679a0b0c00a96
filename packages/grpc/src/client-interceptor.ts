import type { InterceptingCall, Interceptor, InterceptorOptions } from '@grpc/grpc-js';
import { CountedClientCall } from './client-call.js';
import { clientCountingOf, type GrpcClientMetrics } from './client-metrics.js';
import { forwardMethods } from './forward-methods.js';

/**
 * Counts the calls of a client: `new Client(address, credentials, { interceptors: [clientInterceptor(metrics)] })`,
 * each from its start to its status. Put it first in the list: then it also counts calls that other interceptors keep
 * waiting, and counts a call once that they or grpc-js retry. A call counts once under one name, however many
 * interceptors count under that name.
 *
 * @throws TypeError where `createGrpcClientMetrics` did not make the metrics.
 */
export function clientInterceptor(metrics: GrpcClientMetrics): Interceptor {
  const counting = clientCountingOf(metrics);
  // Interceptors pass their options on, so the mark reaches all interceptors of this call. Its value is the method,
  // since an interceptor may call another method with the same options.
  const counted = Symbol.for(`stageguard.grpc.counted.${counting.name}`);

  return (options, nextCall) => {
    const definition = options.method_definition;
    const method = counting.methodOf(definition);
    // The type names grpc-js's class, but grpc-js calls only the public methods.
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
