import type { InterceptingCall, Interceptor, InterceptorOptions } from '@grpc/grpc-js';
import { type AnyMetrics, sharesTruth } from '@stageguard/core/adapter';
import { CountedClientCall } from './client-call.js';
import { clientCountingOf, type GrpcClientMetrics } from './client-metrics.js';
import { forwardMethods } from './forward-methods.js';

/**
 * Counts the calls of a client: `new Client(address, credentials, { interceptors: [clientInterceptor(metrics)] })`,
 * each from its start to its status. Put it first in the list: then it also counts calls that other interceptors keep
 * waiting, and counts a call once that they or grpc-js retry. A call counts once for all metrics that
 * share a truth, however many interceptors count.
 *
 * @throws TypeError where `createGrpcClientMetrics` did not make the metrics.
 */
export function clientInterceptor(metrics: GrpcClientMetrics): Interceptor {
  return interceptorOf(metrics, 'metrics');
}

/** The same, for metrics that were given as some `option`. */
export function interceptorOf(metrics: GrpcClientMetrics, option: string): Interceptor {
  const counting = clientCountingOf(metrics, option);

  return (options, nextCall) => {
    const definition = options.method_definition;
    const method = counting.methodOf(definition);
    const counted = (options as MarkedOptions)[COUNTED];
    // Interceptors pass their options on, so the mark reaches all interceptors of this call. It names the method, since
    // an interceptor may call another method with the same options.
    const by = counted?.definition === definition ? counted.by : [];
    // The type names grpc-js's class, but grpc-js calls only the public methods.
    if (method.ignored || by.some((each) => sharesTruth(each, metrics))) {
      return nextCall(options) as InterceptingCall;
    }
    const marked: MarkedOptions = { ...options, [COUNTED]: { definition, by: [...by, metrics] } };
    const call = nextCall(marked);
    forwardMethods(CountedClientCall.prototype, call);
    return new CountedClientCall(call, method, counting, options) as object as InterceptingCall;
  };
}

const COUNTED = Symbol.for('stageguard.1.grpc.counted');

interface MarkedOptions extends InterceptorOptions {
  readonly [COUNTED]?: { readonly definition: unknown; readonly by: readonly AnyMetrics[] };
}
