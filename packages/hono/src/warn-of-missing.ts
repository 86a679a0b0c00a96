import { warnOnce } from '@stageguard/core/adapter';

/**
 * Says of a request that comes without Node's messages that it is not counted. Clients of a server name its host, tests by
 * `app.request()` do not: those are counted nowhere, as they should be. Never throws.
 */
export function warnOfMissing(req: object): void {
  if (!namesHost(req)) return;
  warnOnce(
    'requests are not counted: `incoming` and `outgoing` are missing in the bindings of Hono; hand on those of @hono/node-server: `fetch: (req, env) => app.fetch(req, { ...env, DB })`',
  );
}

function namesHost(req: object): boolean {
  try {
    return (req as { raw?: Request }).raw?.headers.has('host') ?? false;
  } catch {
    return false; // What is in place of a request may throw.
  }
}
