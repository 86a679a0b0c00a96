import { env } from 'node:process';

// RFC 9110, PATCH and QUERY, by OpenTelemetry's semantic conventions for HTTP.
const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

/**
 * For adapters: the values that `http.request.method` has by OpenTelemetry's semantic conventions; others are `_OTHER`.
 * `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS` replaces the list.
 */
export const knownMethods: ReadonlySet<string> = new Set(
  listOf(env['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS']),
);

function listOf(list: string | undefined): string[] {
  if (list === undefined || list.trim() === '') return METHODS;
  return list.split(',').map((method) => method.trim());
}
