import type { ActiveRequest, RequestMetrics, StageDefinitions } from '@stageguard/core';
import { countedCall } from './counted-call.js';

/**
 * The request of the call that a handler was given, where `metrics.current()` cannot tell because the async context is
 * lost: in callbacks of a pool, say. `undefined` where the call is not counted under the name of these metrics.
 */
export function requestOf<S extends StageDefinitions>(
  metrics: RequestMetrics<S>,
  call: object,
): ActiveRequest<S> | undefined {
  return countedCall(call, metrics.name)?.request.with(() => metrics.current());
}
