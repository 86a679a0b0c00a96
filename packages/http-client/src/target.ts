/** Where calls go. One object for each origin, so that what is known of it can be kept beside it. */
export interface Target {
  readonly scheme: 'http' | 'https';
  /** A host name in lower case, an IP address without brackets, or the path of a socket. */
  readonly address: string;
  /** None for the path of a socket, and where nothing tells it. */
  readonly port: number | undefined;
}

// Whom a service calls is a short list. Whom a crawler calls is none: beyond this they are made anew for each call.
const REMEMBERED = 1_000;

const known: Map<string, Target> = new Map();

/** The target of an origin as URLs have it: `https://payments.internal:8443`. */
export function targetOfOrigin(origin: string): Target {
  return known.get(origin) ?? remember(origin, parsed(origin));
}

/** The same, of its parts as `node:http` has them; `protocol` with its colon. */
export function targetOfParts(protocol: string, host: string, port: number | string | undefined): Target {
  const key = `${protocol} ${host} ${port}`;
  const its = known.get(key);
  if (its !== undefined) return its;
  const number = Number(port);
  return remember(key, {
    scheme: protocol === 'https:' ? 'https' : 'http',
    address: addressOf(host),
    port: Number.isInteger(number) && number > 0 ? number : undefined,
  });
}

/** The target of a Unix socket or a named pipe. */
export function targetOfSocket(protocol: string, path: string): Target {
  const key = `${protocol} ${path}`;
  const scheme = protocol === 'https:' ? 'https' : 'http';
  // As it is: paths that differ in their case alone are two.
  return known.get(key) ?? remember(key, { scheme, address: path, port: undefined });
}

function parsed(origin: string): Target {
  const { protocol, hostname, port } = new URL(origin);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return { scheme, address: addressOf(hostname), port: Number(port) || (scheme === 'https' ? 443 : 80) };
}

function addressOf(host: string): string {
  return (host.startsWith('[') ? host.slice(1, -1) : host).toLowerCase();
}

function remember(key: string, target: Target): Target {
  if (known.size < REMEMBERED) known.set(key, target);
  return target;
}
