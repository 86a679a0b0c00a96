import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { anomaly, onceInProcess, originals } from '@stageguard/core/adapter';
import { isIgnored } from './counted-exchange.js';
import type { Counting } from './counting.js';
import { exchangeOf } from './exchange-of.js';
import { isUncounted } from './exporters.js';
import { hookAgain, watchServers } from './hook-servers.js';

/*
 * Node publishes every HTTP/1.1 request, whatever loader, bundler or other tool has kept an instrumentation from the
 * framework. So an instrumentation that counts nothing of what Node serves finds out, and says so: its zeros are no
 * idleness.
 */

/** Somebody who counts, and may have nothing to count with. */
export interface Hooking extends Counting {
  /** What it hooks: `express`; `http` where it is the servers. */
  readonly kind: string;
  /** Whether there is anything that it has hooked; puts it back where another tool has taken it away. */
  hooked(): boolean;
  /** Looks once more for what it hooks. */
  rescan(): void;
}

interface Start {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: object;
}

const ONE_SECOND = 1_000;
/** What Node answers by itself without emitting a request, or may. */
const ANSWERED_BY_NODE = new Set([400, 417, 503]);
/** One request more than it takes to hook a server again. */
const MISSES = 2;

/** Everybody who hooks, whichever copy of this package it comes from: from now on they are told when they are blind. */
export function hooking(): Set<Hooking> {
  return onceInProcess('http.hooking', () => {
    const all = new Set<Hooking>();
    let lookedLately = false;
    watchServers({
      listening() {
        // What a server is made of has been loaded by now.
        for (const each of all) each.rescan();
      },
    });
    subscribe('http.server.request.start', (message) => {
      if (lookedLately || all.size === 0) return;
      const start = message as Start;
      if (isUncounted(start.server)) return;
      lookedLately = true;
      // A timer, since every request would have to read a clock.
      originals.setTimeout(() => (lookedLately = false), ONE_SECOND).unref();
      // Before the handler: what is found now counts this request already.
      for (const each of all) if (!each.hooked()) each.rescan();
      originals.setImmediate(() => {
        for (const each of all) look(each, start);
      });
    });
    return all;
  });
}

const missed: WeakMap<Hooking, number> = new WeakMap();

function look(hooking: Hooking, { request, response, server }: Start): void {
  const { kind, metrics } = hooking;
  const servers = kind === 'http';
  if (!servers && hooking.hooked()) return;
  if (exchangeOf(response, metrics) !== undefined || isIgnored(metrics, request)) return;
  if (ANSWERED_BY_NODE.has(response.statusCode)) return;
  const misses = (missed.get(hooking) ?? 0) + 1;
  missed.set(hooking, misses);
  if (servers && misses <= MISSES) hookAgain(server);
  if (misses !== (servers ? MISSES : 1)) return;
  anomaly(
    metrics,
    'not_hooked',
    servers
      ? `requests are served that the instrumentation of servers does not see: another tool has put back what it hooks`
      : `a request is served that the instrumentation of ${kind} does not see, and no ${kind} was found: it is bundled, or loaded under another name. HttpStageInstrumentation counts it all the same; instrument(module) takes what is bundled`,
  );
}
