import {
  type Context,
  context as contexts,
  createContextKey,
  type Span,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';
import { warnOnce } from '@stageguard/core/adapter';
import { addOpened, markNew, type Opened, setTies, type Tie, takeOpened } from './marks.js';
import { setRoute } from './route.js';
import type { SpanStages } from './span-stages.js';
import { tiesOfNew, tieTo } from './tie.js';

/** As `isTracingSuppressed` of `@opentelemetry/core`, whose key every copy of the API makes the same. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Who looks at a span. */
export interface Viewer {
  readonly all: readonly SpanStages[];
  /** Says that the span's end will be seen. Asked only where a stage is to be opened. */
  readonly canEnd: (span: Span) => boolean;
}

/**
 * Ties a span that starts to the requests that it belongs to, and opens the stages that it is mapped to. `start` is the number of the
 * start, `given` are ties that the span has, as far as is known; `context` is the active one where none is given. Nothing is made for a
 * span but what it keeps. Returns false where it has a mark that was not known: then nothing is opened.
 *
 * @throws TypeError where a span lets nothing be added to it, or is none.
 */
export function spanStarted(
  { all, canEnd }: Viewer,
  span: Span,
  start: number,
  given: Tie | undefined,
  scope: string,
  name: string,
  options: SpanOptions | undefined,
  context: Context | undefined,
): boolean {
  const around = context ?? contexts.active();
  const parent = options?.root ? undefined : trace.getSpan(around);
  const ties = tiesOfNew(all, parent, given);
  if (ties === undefined) return true;
  if (given !== undefined) setTies(span, ties, start);
  else if (!markNew(span, ties, start)) return false;
  for (const stages of all) {
    const rule = stages.ruleFor(scope, name);
    // Most spans are done with here.
    if (rule === undefined && !stages.routes) continue;
    const request = tieTo(ties, stages.metrics)?.request;
    if (request === undefined || around.getValue(SUPPRESSED) === true) continue;
    if (stages.routes) setRoute(stages.metrics, request, options, around);
    if (rule === undefined || !canEnd(span)) continue;
    addOpened(span, stages.open(request, rule, options?.attributes));
  }
  return true;
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
