import {
  type Attributes,
  type Context,
  context as contexts,
  createContextKey,
  type Span,
  trace,
} from '@opentelemetry/api';
import { warnOnce } from '@stageguard/core/adapter';
import { type Opened, setOpened, setTies, type Tie, takeOpened, tiesOf } from './marks.js';
import type { SpanStages } from './span-stages.js';
import { requestOf, tieTo } from './tie.js';

/** As `isTracingSuppressed` of `@opentelemetry/core`, whose key every copy of the API makes the same. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** What a tracer was asked for. */
export interface Start {
  readonly scope: string;
  readonly name: string;
  readonly root: boolean;
  readonly attributes: Attributes | undefined;
  readonly context: Context | undefined;
}

/**
 * Ties a span that starts to the requests that it belongs to, and opens the stages that it is mapped to. `canEnd` says that its end
 * will be seen, and is asked only where a stage is to be opened. Never throws.
 */
export function spanStarted(
  all: readonly SpanStages[],
  span: Span,
  start: Start,
  canEnd: () => boolean,
): void {
  try {
    const context = start.context ?? contexts.active();
    if (context.getValue(SUPPRESSED) === true) return;
    const parent = start.root ? undefined : trace.getSpan(context);
    for (const stages of all) tieAndOpen(stages, span, parent, start, canEnd);
  } catch (error) {
    warnOnce('a span cannot be followed', error);
  }
}

function tieAndOpen(
  stages: SpanStages,
  span: Span,
  parent: Span | undefined,
  { scope, name, attributes }: Start,
  canEnd: () => boolean,
): void {
  const { metrics } = stages;
  const ties = tiesOf(span);
  let request = tieTo(ties, metrics)?.request;
  if (request === undefined) {
    request = requestOf(metrics, parent);
    if (request === undefined) return;
    setTies(span, tieAfter(ties, parent === undefined ? undefined : tiesOf(parent), metrics, request));
  }
  const guard = stages.open(request, scope, name, attributes);
  if (guard === undefined) return;
  if (canEnd()) setOpened(span, { guard, next: takeOpened(span) });
  else guard.end();
}

/** That of the parent, where it says the same. */
function tieAfter(
  ties: Tie | undefined,
  inherited: Tie | undefined,
  metrics: Tie['metrics'],
  request: Tie['request'],
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
