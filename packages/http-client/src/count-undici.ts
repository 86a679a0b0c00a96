import { AsyncResource } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onceInProcess, warnOnce } from '@stageguard/core/adapter';
import type { Connection } from './call.js';
import { countingOf, type HttpClientMetrics } from './client-metrics.js';
import { outgoingCall } from './outgoing-call.js';
import { type CallCounting, type Sight, Source } from './source.js';
import { isSuppressed } from './suppressed.js';
import { targetOfOrigin } from './target.js';
import { noteConnectError, undiciOutcome } from './undici-outcome.js';

/** What undici publishes of a request: its own object of it. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly method: string;
  readonly path: string;
  readonly upgrade?: unknown;
}

/** What its channels publish; each has some of it. */
interface Message {
  readonly request: UndiciRequest;
  readonly socket?: Connection;
  readonly response?: { readonly statusCode: number };
  readonly error?: unknown;
}

type Listener = (message: unknown) => void;

/**
 * Counts the calls of undici, of every version and copy from 5 on, and so those of the global `fetch`. No module is loaded or
 * changed. Tunnels (`CONNECT`) and upgrades are not counted.
 *
 * @throws TypeError where `createHttpClientMetrics` did not make the metrics.
 */
export function countUndici(metrics: HttpClientMetrics): CallCounting {
  const counting = countingOf(metrics);
  return onceInProcess('http-client.undici', () => new Source(undiciSight)).count(counting);
}

/**
 * Undici publishes what happens to a request, wherever it is loaded from. While nobody counts, nobody listens for new requests, and it
 * does not publish them; the ends of those in flight are heard on. Of the rest nothing is heard before there is a request: where
 * somebody hears it, a copy of undici that is loaded does not write what `NODE_DEBUG` asks for, since another copy may write it.
 */
function undiciSight(source: Source): Sight {
  let heard = false;
  const create = listener(({ request }) => {
    if (!heard) {
      heard = true;
      for (const [channel, its] of Object.entries(rest)) subscribe(channel, its);
    }
    withinHandler(request, () => begin(source, request));
  });
  const rest: Readonly<Record<string, Listener>> = {
    'undici:client:sendHeaders': listener(({ request, socket }) => source.of(request)?.sent(socket)),
    'undici:request:headers': listener(({ request, response }) => {
      // Informational ones too are published.
      if ((response?.statusCode ?? 200) >= 200) source.of(request)?.answered();
    }),
    'undici:request:trailers': listener(({ request }) => source.end(request, 'answered')),
    'undici:request:error': listener(({ request, error }) =>
      source.end(request, undiciOutcome(error, source.of(request)?.connection)),
    ),
    'undici:client:connectError': listener(({ error }) => noteConnectError(error)),
  };
  return {
    open: () => subscribe('undici:request:create', create),
    close: () => void unsubscribe('undici:request:create', create),
  };
}

function begin(source: Source, request: UndiciRequest): void {
  const { origin, method, path, upgrade } = request;
  if (method === 'CONNECT' || upgrade || isSuppressed()) return;
  source.begin(request, outgoingCall(method, path, targetOfOrigin(String(origin))));
}

/** What a listener throws would end the process. */
function listener(fn: (message: Message) => void): Listener {
  return (message) => {
    try {
      fn(message as Message);
    } catch (error) {
      warnOnce('a request of undici could not be followed', error);
    }
  };
}

/**
 * A pool whose connections are all in use makes a request once that one of them is free: up to undici 7 in the context of that
 * connection's last request. What `request`, `stream` and `pipeline` have told it of is an AsyncResource of the caller's context.
 */
function withinHandler(request: UndiciRequest, fn: () => void): void {
  const handler = handlerOf(request);
  if (handler instanceof AsyncResource) handler.runInAsyncScope(fn);
  else fn();
}

/** By the class of a request, the symbol under which it has who is told of it. */
const symbols: WeakMap<object, symbol | null> = new WeakMap();

function handlerOf(request: UndiciRequest): unknown {
  const its = request.constructor;
  let symbol = symbols.get(its);
  if (symbol === undefined) {
    const all = Object.getOwnPropertySymbols(request);
    symbol = all.find(({ description }) => description === 'handler') ?? null;
    symbols.set(its, symbol);
  }
  return symbol === null ? undefined : (request as unknown as { [symbol: symbol]: unknown })[symbol];
}
