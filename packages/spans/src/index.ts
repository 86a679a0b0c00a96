export type { SpanMapping, SpanRule, StagesFromSpansOptions } from './mapping.js';
export { type StageSpanProcessor, stageSpanProcessor } from './processor.js';
export { type StagesFromSpans, stagesFromSpans, wrapTracerProvider } from './stages-from-spans.js';
