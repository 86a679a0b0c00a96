import type { TracerProvider } from '@opentelemetry/api';
import type { RequestMetrics, StageDefinitions } from '@stageguard/core';
import { wrong } from '@stageguard/core/adapter';
import type { SpanMapping, StagesFromSpansOptions } from './mapping.js';
import { readMapping, readRoute } from './rules.js';
import { SpanStages } from './span-stages.js';
import { tracers } from './tracers.js';

/** A mapping that is in force until it is closed. */
export interface StagesFromSpans extends Disposable {
  /** New spans are not looked at any more; what they have opened ends with them. Later calls do nothing. */
  close(): void;
}

/**
 * From now on a span of OpenTelemetry that matches a pattern of `mapping` keeps the request that it belongs to in a stage of these
 * metrics, until it ends: as `request.guard(stage)` does. That is the request of its parent span; one without a parent here belongs to the
 * current request. Whether an SDK comes before or after this, or none at all, and whether it samples the span, makes no difference.
 * A span without a request counts nothing. Nothing is thrown into the application.
 *
 * @throws TypeError where the metrics, a pattern, a stage or an option is wrong.
 */
export function stagesFromSpans<S extends StageDefinitions>(
  metrics: RequestMetrics<S>,
  mapping: SpanMapping<S>,
  options?: StagesFromSpansOptions,
): StagesFromSpans {
  const stages = new SpanStages(metrics, readMapping(metrics, mapping), readRoute(options));
  tracers.add(stages);
  const close = () => tracers.remove(stages);
  return { close, [Symbol.dispose]: close };
}

/**
 * Spans of this provider too are looked at by every `stagesFromSpans`, now or later: for one that is not registered with the API, but
 * passed on explicitly. Returns the provider itself: the class of its tracers is what is hooked.
 *
 * @throws TypeError where it is no provider.
 */
export function wrapTracerProvider<P extends TracerProvider>(provider: P): P {
  if (typeof provider?.getTracer !== 'function') throw wrong('provider', 'a TracerProvider', provider);
  tracers.hookTracersOf(provider);
  return provider;
}
