import { subscribe } from 'node:diagnostics_channel';
import { onceInProcess, warnOnce } from '@stageguard/core/adapter';
import {
  countingOf,
  type Exchange,
  exchange,
  exchangeOf,
  type HttpRequest,
  type HttpResponse,
  hookMethod,
  watchServers,
} from '@stageguard/http';
import type { Dispatch, FollowedApplication, Inject } from './fastify-types.js';
import { injectionsThrough } from './injections.js';
import { tellRoutes } from './routes.js';

/*
 * Every Fastify, of whichever name or bundle, tells of the applications that it makes. A hook of ours in them would show in
 * what they tell of themselves; so their requests are met outside: where Node's server emits them, and where they are
 * injected.
 */

export const FASTIFY = 'fastify';

/** What is followed of all applications. */
export interface Followed {
  /** Whether there has been an application. */
  readonly any: boolean;
}

/** Follows the applications that are made from now on, once for the process. */
export function followApplications(): Followed {
  return onceInProcess('fastify.applications', () => {
    const servers = new WeakSet<object>();
    const listeners = new WeakSet<object>();
    const followed = { any: false };
    watchServers({
      request(server, req, res) {
        if (!followed.any) return undefined;
        return servers.has(server) || listensWith(server, listeners) ? around(req, res) : undefined;
      },
    });
    subscribe('fastify.initialization', (message) => {
      const { fastify: app } = message as { fastify: FollowedApplication };
      followed.any = true;
      servers.add(app.server);
      // Fastify serves `localhost` by further servers, with the same listener.
      listeners.add(app.routing);
      try {
        hookMethod<'inject', Inject>(app, 'inject', (inject) => injectionsThrough(inject, dispatched));
        hookMethod<'routing', Dispatch>(app, 'routing', dispatched);
        tellRoutes(app);
      } catch (error) {
        warnOnce('this Fastify application tells neither its injected requests nor its routes', error);
      }
    });
    return followed;
  });
}

const counting = countingOf(FASTIFY);

/** Begins the exchange, under every name that it is counted under. */
function around(req: HttpRequest, res: HttpResponse): Exchange | undefined {
  let its: Exchange | undefined;
  for (const { metrics } of counting) its = exchange(metrics, req, res);
  // The first one of these messages; none of its own has a second response for a request that is alive.
  return exchangeOf(res) ?? its;
}

/** What dispatches requests that no server emits. */
function dispatched(dispatch: Dispatch): Dispatch {
  return function (...args) {
    const begun = around(args[0], args[1]);
    if (begun === undefined) return Reflect.apply(dispatch, this, args);
    return begun.within(Reflect.apply, dispatch, this, args);
  };
}

function listensWith(server: object, listeners: WeakSet<object>): boolean {
  const listener = (server as { _events?: { request?: unknown } })._events?.request;
  if (typeof listener === 'function') return listeners.has(listener);
  return Array.isArray(listener) && listener.some((each) => listeners.has(each));
}
