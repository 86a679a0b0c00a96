import { env } from 'node:process';
import type { Attributes } from '@opentelemetry/api';
import { type HttpRequest, isEncrypted } from './message.js';

// RFC 9110, PATCH and QUERY, by OpenTelemetry's semantic conventions for HTTP.
const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

const known = new Set(knownMethods(env['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS']));
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

function knownMethods(list: string | undefined): string[] {
  if (list === undefined || list.trim() === '') return METHODS;
  return list.split(',').map((method) => method.trim());
}

function attributesByMethod(scheme: string): Map<string, Attributes> {
  return new Map([...known].map((method) => [method, frozen(method, scheme)]));
}

function frozen(method: string, scheme: string): Attributes {
  return Object.freeze({ 'http.request.method': method, 'url.scheme': scheme });
}
