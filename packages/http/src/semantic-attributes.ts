import type { Attributes } from '@opentelemetry/api';
import { knownMethods } from './known-methods.js';
import { type HttpRequest, isEncrypted } from './message.js';

const sets = { http: attributesByMethod('http'), https: attributesByMethod('https') };
const other = { http: frozen('_OTHER', 'http'), https: frozen('_OTHER', 'https') };

/**
 * The attributes that OpenTelemetry's semantic conventions prescribe for `http.server.active_requests`:
 * `http.request.method`, `_OTHER` where it is not a known one, and `url.scheme`, as the connection has it.
 * `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS` replaces the list of known methods.
 */
export function semanticAttributes(req: HttpRequest): Attributes {
  return conventionalAttributes(req.method, isEncrypted(req));
}

/** The same, of what is known of the request. */
export function conventionalAttributes(method: string | undefined, encrypted: boolean): Attributes {
  const scheme = encrypted ? 'https' : 'http';
  return sets[scheme].get(method ?? '') ?? other[scheme];
}

function attributesByMethod(scheme: string): Map<string, Attributes> {
  return new Map([...knownMethods].map((method) => [method, frozen(method, scheme)]));
}

function frozen(method: string, scheme: string): Attributes {
  return Object.freeze({ 'http.request.method': method, 'url.scheme': scheme });
}
