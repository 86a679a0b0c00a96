import { INVALID_TRACEID, type Span } from '@opentelemetry/api';
import { type AnyMetrics, beganIn } from '@stageguard/core/adapter';
import { type AnyRequest, NO_START, setTies, type Tie, tiesOf } from './marks.js';
import type { SpanStages } from './span-stages.js';

/** The ties of a new span: those that it has, and one for each request that it belongs to. */
export function tiesOfNew(
  all: readonly SpanStages[],
  parent: Span | undefined,
  given: Tie | undefined,
): Tie | undefined {
  let ties = given;
  for (const { metrics } of all) {
    if (ties !== undefined && tieTo(ties, metrics) !== undefined) continue;
    const tie = tieBy(metrics, parent);
    if (tie === undefined) continue;
    ties = ties === undefined && tie.next === undefined ? tie : { metrics, request: tie.request, next: ties };
  }
  return ties;
}

export function tieTo(ties: Tie | undefined, metrics: AnyMetrics): Tie | undefined {
  for (let tie = ties; tie !== undefined; tie = tie.next) if (tie.metrics === metrics) return tie;
  return undefined;
}

/**
 * The request that a new span belongs to. That of its parent, whatever is current: a pool calls back in the context of the request
 * that gave its connection back. What is current counts where there is no parent here, and where it began within the parent.
 */
function tieBy(metrics: AnyMetrics, parent: Span | undefined): Tie | undefined {
  const current: AnyRequest | undefined = metrics.current();
  if (parent === undefined) return current && { metrics, request: current, next: undefined };
  const ties = tiesOf(parent);
  const tied = tieTo(ties, metrics);
  if (current === undefined || current === tied?.request) return tied;
  const its = parent.spanContext();
  if (its.isRemote || its.traceId === INVALID_TRACEID) {
    return tied ?? { metrics, request: current, next: undefined };
  }
  const began = beganIn(current);
  if (began?.spanId !== its.spanId) {
    if (tied !== undefined) return tied;
    // The parent is of another trace than the request: most likely this is a callback in somebody else's context.
    if (began !== undefined && began.traceId !== its.traceId) return undefined;
  }
  const tie = { metrics, request: current, next: ties };
  // A server's span that began before its request: what comes later in another context finds the request by it.
  if (tied === undefined) setTies(parent, tie, NO_START);
  return tie;
}
