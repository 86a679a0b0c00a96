import type { Server, ServerInterceptor } from '@grpc/grpc-js';
import { createHook, type Hook } from './hook.js';

/** What grpc-js 1.10 to 1.14 keeps to itself of a server. */
interface Internals {
  interceptors: readonly ServerInterceptor[];
  _retrieveHandler(path: string): unknown;
}

/**
 * Puts the interceptor before those of every server, nearest to the wire. A server looks its interceptors up for each
 * call, right after the handler; so servers that listen already are reached too. The list of the application's options
 * stays as it is.
 */
export function hookServer(serverClass: typeof Server, interceptor: ServerInterceptor): Hook {
  const prototype: object = serverClass.prototype;
  if (!hasInternals(prototype)) throw new Error('its servers look their handlers up in another way');
  const reached: WeakSet<Internals> = new WeakSet();
  return createHook(
    prototype,
    ['_retrieveHandler'],
    (original) =>
      function _retrieveHandler(this: Internals, path: string) {
        if (!reached.has(this)) {
          reached.add(this);
          this.interceptors = [interceptor, ...this.interceptors];
        }
        return original.call(this, path);
      },
  );
}

function hasInternals(prototype: object): prototype is Internals {
  return typeof (prototype as Partial<Internals>)._retrieveHandler === 'function';
}
