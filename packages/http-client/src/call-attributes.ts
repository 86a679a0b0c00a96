import type { Attributes } from '@opentelemetry/api';
import { knownMethods } from '@stageguard/http';
import type { Target } from './target.js';

const OTHER = '_OTHER';

/** What decides which attributes a call has. */
export interface AttributeOptions {
  readonly hosts?: readonly string[] | undefined;
  readonly urlScheme?: boolean | undefined;
}

/**
 * Makes the attributes of calls by the conventions for `http.client.active_requests`: `http.request.method`, `server.address` and
 * `server.port`, and `url.scheme` where it is asked for. The same object for the same method and target.
 */
export function createCallAttributes({
  hosts,
  urlScheme,
}: AttributeOptions): (method: string, target: Target) => Attributes {
  const listed = hosts && new Set(hosts.map((host) => host.toLowerCase()));
  const known: WeakMap<Target, Map<string, Attributes>> = new WeakMap();
  return (given, target) => {
    const method = knownMethods.has(given) ? given : OTHER;
    let its = known.get(target);
    if (its === undefined) {
      its = new Map();
      known.set(target, its);
    }
    const remembered = its.get(method);
    if (remembered !== undefined) return remembered;
    const { address, port, scheme } = target;
    const attributes = Object.freeze({
      'http.request.method': method,
      ...(isListed(listed, target) ? withPort(address, port) : { 'server.address': OTHER }),
      ...(urlScheme === true ? { 'url.scheme': scheme } : {}),
    });
    its.set(method, attributes);
    return attributes;
  };
}

/** Whether it is named as given: with its port or without, an address of IPv6 as URLs have it or bare. */
function isListed(hosts: ReadonlySet<string> | undefined, { address, port }: Target): boolean {
  if (hosts === undefined) return true;
  const name = address.toLowerCase();
  return [name, `[${name}]`].some((its) => hosts.has(its) || hosts.has(`${its}:${port}`));
}

function withPort(address: string, port: number | undefined): Attributes {
  return port === undefined
    ? { 'server.address': address }
    : { 'server.address': address, 'server.port': port };
}
