import { exchangeOf, hookMethod, isNewTo } from '@stageguard/http';
import type { Context } from 'koa';

const HOOKED = Symbol.for('stageguard.1.hooked.onerror');

type OnError = (this: Partial<Pick<Context, 'res'>>, ...args: unknown[]) => unknown;

/** Reports errors, and so calls an application's listeners for `error`, in the context of the request they befell. */
export function hookErrors(context: object): void {
  const owner = ownerOf(context, 'onerror') as { onerror: OnError } | null;
  if (typeof owner?.onerror !== 'function' || !isNewTo(owner, HOOKED)) return;
  hookMethod(owner, 'onerror', within);
}

function within(original: OnError): OnError {
  return function (...args) {
    // Koa also calls it at the end of every response, without an error.
    const exchange = args[0] == null || this.res == null ? undefined : exchangeOf(this.res);
    if (exchange === undefined) return Reflect.apply(original, this, args);
    return exchange.within(() => Reflect.apply(original, this, args));
  };
}

/** Where the property is, among the object and what it inherits from. */
function ownerOf(object: object, name: string): object | null {
  let owner: object | null = object;
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  return owner;
}
