import { INVALID_TRACEID, trace } from '@opentelemetry/api';
import { warnOnce } from '../words/warn.js';

// Where every copy of the API finds the context manager. To ask the API for the active span costs 24 ns where there is
// no tracing at all; to look here first costs 1.
const API = Symbol.for('opentelemetry.js.api.1');

/** The trace id of the span that is active here, if any. */
export function activeTraceId(): string | undefined {
  const api = (globalThis as { [API]?: { context?: unknown } })[API];
  if (api?.context === undefined) return undefined;
  try {
    // The API's own check of a span context is two regular expressions, and takes 70 ns.
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    return traceId === INVALID_TRACEID ? undefined : traceId;
  } catch (error) {
    warnOnce('the active span cannot be read', error);
    return undefined;
  }
}
