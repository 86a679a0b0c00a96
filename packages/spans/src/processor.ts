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

/** What spans of an SDK show of themselves. */
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
      const { name, attributes, instrumentationScope, instrumentationLibrary } = span as ReadableSpan;
      const scope = (instrumentationScope ?? instrumentationLibrary)?.name ?? '';
      spanStarted(all, span as Span, { scope, name, root: false, attributes, context }, () => true);
    },
    onEnd: spanEnded,
    forceFlush: async () => {},
    shutdown: async () => {
      open = false;
    },
  };
}
