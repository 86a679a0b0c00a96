import { anomaly, onceInProcess } from '@stageguard/core/adapter';
import { watchServers } from '@stageguard/http';
import { served } from './call-options.js';
import { isIgnored } from './methods.js';
import { seenCalls } from './seen-calls.js';
import type { AnyGrpcServerMetrics } from './server-metrics.js';

/*
 * A server of HTTP/2 emits every call as a stream, whichever grpc-js it belongs to. Where the method that is hooked was not
 * asked for it, this is a grpc-js that was not found: bundled, say. Then zeros are no idleness.
 */

/** Somebody who counts the calls of servers, and may have none of them hooked. */
export interface Hooking {
  readonly serverMetrics: AnyGrpcServerMetrics | undefined;
  /** Looks once more for what it hooks. */
  rescan(): void;
}

/** Everybody who hooks, whichever copy of this package it comes from: from now on they are told when they are blind. */
export function hooking(): Set<Hooking> {
  return onceInProcess('grpc.hooking', () => {
    const all = new Set<Hooking>();
    watchServers({
      listening() {
        // What a server is made of has been loaded by now.
        for (const each of all) each.rescan();
      },
      stream(headers) {
        if (all.size === 0) return undefined;
        const method = methodIn(headers);
        if (method === undefined) return undefined;
        const before = seenCalls.count;
        return () => {
          if (seenCalls.count === before) for (const each of all) say(each, method);
        };
      },
    });
    return all;
  });
}

const said: WeakSet<Hooking> = new WeakSet();

function say(hooking: Hooking, method: string): void {
  const { serverMetrics } = hooking;
  if (serverMetrics === undefined || said.has(hooking)) return;
  const { ignore } = served.inForce(serverMetrics);
  if (ignore !== undefined && isIgnored(ignore, method)) return;
  said.add(hooking);
  anomaly(
    serverMetrics,
    'not_hooked',
    'a call is served that the instrumentation of @grpc/grpc-js does not see: what serves it was not found, since it is bundled, or no grpc-js. instrument(module) takes what is bundled',
  );
}

/** The full name of the method that is called; `undefined` where this is no call of gRPC. */
function methodIn(headers: unknown): string | undefined {
  const { 'content-type': type, ':path': path } = (headers ?? {}) as Record<string, unknown>;
  if (typeof type !== 'string' || !/^application\/grpc(\+|;|$)/.test(type)) return undefined;
  return typeof path === 'string' ? path.replace('/', '') : undefined;
}
