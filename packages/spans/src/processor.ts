import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { RequestMetrics, StageDefinitions } from '@stageguard/core';
import type { SpanMapping } from './mapping.js';
import { readMapping } from './rules.js';
import { spanEnded, spanStarted } from './seen.js';
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

const endIsSeen = () => true;

/**
 * The same as `stagesFromSpans` as a span processor, which hooks nothing: for where hooks are not wanted. It sees recorded spans
 * alone: what a sampler drops counts in no stage.
 *
 * @throws TypeError where the metrics, a pattern or a stage is wrong.
 */
export function stageSpanProcessor<S extends StageDefinitions>(
  metrics: RequestMetrics<S>,
  mapping: SpanMapping<S>,
): StageSpanProcessor {
  const all = [new SpanStages(metrics, readMapping(metrics, mapping))];
  let open = true;
  return {
    onStart(span, context) {
      if (!open) return;
      const options = span as ReadableSpan;
      const scope = (options.instrumentationScope ?? options.instrumentationLibrary)?.name ?? '';
      spanStarted(all, span as Span, scope, options.name, options, context, endIsSeen);
    },
    onEnd: spanEnded,
    forceFlush: async () => {},
    shutdown: async () => {
      open = false;
    },
  };
}
