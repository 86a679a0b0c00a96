import { INVALID_TRACEID, type Span } from '@opentelemetry/api';
import { type AnyMetrics, beganIn } from '@stageguard/core/adapter';
import { type AnyRequest, setTies, type Tie, tiesOf } from './marks.js';

export function tieTo(ties: Tie | undefined, metrics: AnyMetrics): Tie | undefined {
  for (let tie = ties; tie !== undefined; tie = tie.next) if (tie.metrics === metrics) return tie;
  return undefined;
}

/**
 * The request that a new span belongs to. That of its parent, whatever is current: a pool calls back in the context of the request
 * that gave its connection back. What is current counts where there is no parent here, and where it began within the parent.
 */
export function requestOf(metrics: AnyMetrics, parent: Span | undefined): AnyRequest | undefined {
  const current: AnyRequest | undefined = metrics.current();
  if (parent === undefined) return current;
  const ties = tiesOf(parent);
  const tied = tieTo(ties, metrics)?.request;
  if (current === undefined || current === tied) return tied;
  const its = parent.spanContext();
  if (its.isRemote || its.traceId === INVALID_TRACEID) return tied ?? current;
  const began = beganIn(current);
  if (began?.spanId !== its.spanId) {
    if (tied !== undefined) return tied;
    // The parent is of another trace than the request: most likely this is a callback in somebody else's context.
    if (began !== undefined && began.traceId !== its.traceId) return undefined;
  }
  // A server's span that began before its request: what comes later in another context finds the request by it.
  if (tied === undefined) setTies(parent, { metrics, request: current, next: ties });
  return current;
}
