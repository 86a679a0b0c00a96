import { type Context, createContextKey, type SpanOptions } from '@opentelemetry/api';
import { type AnyMetrics, peekCurrent } from '@stageguard/core/adapter';
import type { AnyRequest } from './marks.js';

/** As `getRPCMetadata` of `@opentelemetry/core`, whose key every copy of the API makes the same. */
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

const ROUTE = 'http.route';

/**
 * Gives a request its route by a span that a framework's instrumentation starts for what it has matched, unless it has one. The
 * server's own span is told the route when the response is over, which is too late to see what is in flight by.
 */
export function setRoute(
  metrics: AnyMetrics,
  request: AnyRequest,
  options: SpanOptions | undefined,
  context: Context,
): void {
  const attributes = options?.attributes;
  const own = attributes?.[ROUTE];
  if (typeof own !== 'string' || own === '') return;
  // Middleware of Express is given the path that it is mounted at.
  if ((attributes?.['express.type'] ?? 'request_handler') !== 'request_handler') return;
  // Work for another request than the current one: what has that one been given already cannot be asked.
  if (metrics.current() !== request) return;
  if (peekCurrent(metrics)?.attributes[ROUTE] !== undefined) return;
  // A layer of Koa's router has a path of its own, and the whole one is here.
  const whole = (context.getValue(RPC_METADATA) as { readonly route?: unknown } | undefined)?.route;
  request.setAttributes({ [ROUTE]: typeof whole === 'string' && whole !== '' ? whole : own });
}
