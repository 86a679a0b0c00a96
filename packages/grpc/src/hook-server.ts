import type { Server, ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js';
import { onceInProcess } from '@stageguard/core/adapter';
import { keepHooked } from '@stageguard/http';
import { seenCalls } from './seen-calls.js';

/** What grpc-js 1.10 to 1.14 keeps to itself of a server. */
interface Internals {
  interceptors: readonly ServerInterceptor[];
  _retrieveHandler(path: string): unknown;
}

/** The interceptors of everybody who counts the calls that servers get, whichever copy of this package it comes from. */
export const countingServers: Set<ServerInterceptor> = onceInProcess(
  'grpc.counting.servers',
  () => new Set(),
);

const reached: WeakSet<Internals> = onceInProcess('grpc.servers', () => new WeakSet());

/** One for all who count: while nobody does, calls pass. */
const interceptor: ServerInterceptor = (definition, call) => {
  let counted = call;
  for (const each of countingServers) counted = each(definition, counted);
  // The type asks for grpc-js's class, grpc-js for no more than its interface.
  return counted as ServerInterceptingCall;
};

/**
 * Puts the interceptor before those of every server, nearest to the wire; once in the life of the class. A server looks its
 * interceptors up for each call, right after the handler; so servers that listen already are reached too. The list of
 * the application's options stays as it is.
 */
export function hookServer(serverClass: typeof Server): void {
  const prototype: object = serverClass.prototype;
  if (!hasInternals(prototype)) throw new Error('its servers look their handlers up in another way');
  const wrap = (original: Internals['_retrieveHandler']): Internals['_retrieveHandler'] =>
    function _retrieveHandler(this: Internals, path) {
      seenCalls.count++;
      if (!reached.has(this)) {
        reached.add(this);
        this.interceptors = [interceptor, ...this.interceptors];
      }
      return original.call(this, path);
    };
  keepHooked<'_retrieveHandler', Internals['_retrieveHandler']>('grpc', prototype, '_retrieveHandler', wrap);
}

function hasInternals(prototype: object): prototype is Internals {
  return typeof (prototype as Partial<Internals>)._retrieveHandler === 'function';
}
