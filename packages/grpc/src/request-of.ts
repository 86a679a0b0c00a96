import type { ActiveRequest, RequestMetrics, StageDefinitions } from '@stageguard/core';
import { countedCall } from './counted-call.js';

/**
 * Returns the request of the call that a handler was given. For places where `metrics.current()` finds none because the
 * async context is lost, such as callbacks of a pool. `undefined` if the call is not counted under the name of these
 * metrics.
 */
export function requestOf<S extends StageDefinitions>(
  metrics: RequestMetrics<S>,
  call: object,
): ActiveRequest<S> | undefined {
  return countedCall(call, metrics)?.request.with(() => metrics.current());
}
