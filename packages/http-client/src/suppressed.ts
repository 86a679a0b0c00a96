import { context, createContextKey } from '@opentelemetry/api';

// Where every copy of the API finds the context manager: nothing is suppressed where there is none.
const API = Symbol.for('opentelemetry.js.api.1');
/** As `suppressTracing` of `@opentelemetry/core` sets it: exporters do around their calls. */
const SUPPRESSED: symbol = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
/** Without a context manager an exporter's call shows itself by what it says that it is. */
const EXPORTER = 'OTel-OTLP-Exporter';

/** Whether tracing is suppressed here, as in calls of exporters: those would be counted at each export, for ever. */
export function isSuppressed(): boolean {
  const api = (globalThis as { [API]?: { context?: unknown } })[API];
  return api?.context !== undefined && context.active().getValue(SUPPRESSED) === true;
}

/** Whether a call says of itself that an exporter makes it. */
export function isExporter(userAgent: unknown): boolean {
  return typeof userAgent === 'string' && userAgent.startsWith(EXPORTER);
}
