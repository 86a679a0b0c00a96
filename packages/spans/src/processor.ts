import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { RequestMetrics, StageDefinitions } from '@stageguard/core';
import { warnOnce } from '@stageguard/core/adapter';
import type { SpanMapping, StagesFromSpansOptions } from './mapping.js';
import { NO_START, tiesOf } from './marks.js';
import { readMapping, readRoute } from './rules.js';
import { spanEnded, spanStarted, type Viewer } from './seen.js';
import { SpanStages } from './span-stages.js';

/** A `SpanProcessor` of an SDK, 1.x to 3.x. */
export interface StageSpanProcessor {
  onStart(span: object, parentContext: Context): void;
  onEnd(span: object): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What spans of an SDK show of themselves. Attributes are where the options of a start have theirs. */
interface ReadableSpan {
  readonly name: string;
  readonly attributes?: Attributes;
  readonly instrumentationScope?: { readonly name?: string };
  readonly instrumentationLibrary?: { readonly name?: string };
}

/**
 * The same as `stagesFromSpans` as a span processor, which hooks nothing: for where hooks are not wanted. It sees recorded spans
 * alone: what a sampler drops counts in no stage.
 *
 * @throws TypeError where the metrics, a pattern, a stage or an option is wrong.
 */
export function stageSpanProcessor<S extends StageDefinitions>(
  metrics: RequestMetrics<S>,
  mapping: SpanMapping<S>,
  options?: StagesFromSpansOptions,
): StageSpanProcessor {
  const stages = new SpanStages(metrics, readMapping(metrics, mapping), readRoute(options));
  const viewer: Viewer = { all: [stages], canEnd: () => true };
  let open = true;
  return {
    onStart(span, context) {
      if (!open) return;
      try {
        const its = span as ReadableSpan;
        const scope = (its.instrumentationScope ?? its.instrumentationLibrary)?.name ?? '';
        spanStarted(viewer, span as Span, NO_START, tiesOf(span), scope, its.name, its, context);
      } catch (error) {
        warnOnce('a span cannot be followed', error);
      }
    },
    onEnd: spanEnded,
    forceFlush: async () => {},
    shutdown: async () => {
      open = false;
    },
  };
}
