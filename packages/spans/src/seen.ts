import {
  type Context,
  context as contexts,
  createContextKey,
  type Span,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';
import { type AnyMetrics, warnOnce } from '@stageguard/core/adapter';
import { type AnyRequest, addOpened, type Opened, setTies, type Tie, takeOpened, tiesOf } from './marks.js';
import { setRoute } from './route.js';
import type { SpanStages } from './span-stages.js';
import { requestOf, tieTo } from './tie.js';

/** As `isTracingSuppressed` of `@opentelemetry/core`, whose key every copy of the API makes the same. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * Ties a span that starts to the requests that it belongs to, and opens the stages that it is mapped to. `context` is the active one
 * where none is given. `canEnd` says that the span's end will be seen, and is asked only where a stage is to be opened. Nothing is made
 * for a span but what it keeps. Never throws.
 */
export function spanStarted(
  all: readonly SpanStages[],
  span: Span,
  scope: string,
  name: string,
  options: SpanOptions | undefined,
  context: Context | undefined,
  canEnd: (span: Span) => boolean,
): void {
  try {
    const around = context ?? contexts.active();
    if (around.getValue(SUPPRESSED) === true) return;
    const parent = options?.root ? undefined : trace.getSpan(around);
    for (const stages of all) {
      const request = tie(stages.metrics, span, parent);
      if (request === undefined) continue;
      if (stages.routes) setRoute(stages.metrics, request, options, around);
      const guard = stages.open(request, scope, name, options?.attributes);
      if (guard === undefined) continue;
      if (canEnd(span)) addOpened(span, guard);
      else guard.end();
    }
  } catch (error) {
    warnOnce('a span cannot be followed', error);
  }
}

/** Returns the request that a span belongs to from now on. */
function tie(metrics: AnyMetrics, span: Span, parent: Span | undefined): AnyRequest | undefined {
  const ties = tiesOf(span);
  const tied = tieTo(ties, metrics);
  if (tied !== undefined) return tied.request;
  const request = requestOf(metrics, parent);
  if (request === undefined) return undefined;
  setTies(span, tieAfter(ties, parent === undefined ? undefined : tiesOf(parent), metrics, request));
  return request;
}

/** That of the parent, where it says the same. */
function tieAfter(
  ties: Tie | undefined,
  inherited: Tie | undefined,
  metrics: AnyMetrics,
  request: AnyRequest,
): Tie {
  if (ties === undefined && inherited?.request === request && inherited.next === undefined) return inherited;
  return { metrics, request, next: ties };
}

/** Ends what the span has opened, once. Never throws. */
export function spanEnded(span: object): void {
  try {
    for (let opened: Opened | undefined = takeOpened(span); opened !== undefined; opened = opened.next) {
      opened.guard.end();
    }
  } catch (error) {
    warnOnce('the end of a span cannot be followed', error);
  }
}
