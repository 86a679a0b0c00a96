import type { Client, InterceptingCall, Interceptor, InterceptorProvider } from '@grpc/grpc-js';
import { onceInProcess } from '@stageguard/core/adapter';
import { keepHooked } from '@stageguard/http';

/** Lists that grpc-js takes from anybody, and concatenates. */
interface Interceptors {
  interceptors?: readonly Interceptor[] | null;
  interceptor_providers?: readonly InterceptorProvider[] | null;
}

interface CheckedArguments {
  options: Interceptors;
}

type Check = (this: object, first: unknown, second: unknown, third: unknown) => CheckedArguments;

/** What grpc-js 1.10 to 1.14 keeps to itself: every call has its arguments checked by one of these. */
const CHECKS = ['checkOptionalUnaryResponseArguments', 'checkMetadataAndOptions'] as const;
type Prototype = { [K in (typeof CHECKS)[number]]: Check };

/** The interceptors of everybody who counts the calls that clients make, whichever copy of this package it comes from. */
export const countingClients: Set<Interceptor> = onceInProcess('grpc.counting.clients', () => new Set());

const reached: WeakSet<object> = onceInProcess('grpc.clients', () => new WeakSet());

/** One for all who count: while nobody does, calls pass. */
const interceptor: Interceptor = (options, nextCall) => {
  let next = nextCall;
  for (const each of countingClients) {
    const inner = next;
    next = (its) => each(its, inner);
  }
  return next(options) as InterceptingCall;
};

/**
 * Puts the interceptor before those of every client, or before those of the call, which replace the client's; once in
 * the life of the class. Clients are reached at their next call, whenever and by whatever constructor they were made:
 * `makeClientConstructor` has taken hold of `makeUnaryRequest` and its like when grpc-js was loaded.
 */
export function hookClient(clientClass: typeof Client): void {
  const prototype: object = clientClass.prototype;
  if (!hasChecks(prototype)) throw new Error('its clients check their arguments in another way');
  const lists = findLists(clientClass);

  const reach = (client: { [list: symbol]: unknown }) => {
    reached.add(client);
    const own = prepend(interceptor, {
      interceptors: client[lists.interceptors],
      interceptor_providers: client[lists.providers],
    } as Interceptors);
    client[lists.interceptors] = own.interceptors;
    client[lists.providers] = own.interceptor_providers;
  };
  const wrap = (original: Check): Check =>
    function check(this: object, first, second, third) {
      if (!reached.has(this)) reach(this as { [list: symbol]: unknown });
      const checked = original.call(this, first, second, third);
      if (!isEmpty(checked.options)) checked.options = prepend(interceptor, checked.options);
      return checked;
    };
  for (const check of CHECKS) keepHooked('grpc', prototype, check, wrap);
}

/** grpc-js takes interceptors or providers of them, not both. */
function prepend<T extends Interceptors>(interceptor: Interceptor, options: T): T {
  return isEmptyList(options.interceptor_providers)
    ? { ...options, interceptors: [interceptor].concat(options.interceptors ?? []) }
    : {
        ...options,
        interceptor_providers: [(() => interceptor) as InterceptorProvider].concat(
          options.interceptor_providers ?? [],
        ),
      };
}

function isEmpty({ interceptors, interceptor_providers: providers }: Interceptors): boolean {
  return isEmptyList(interceptors) && isEmptyList(providers);
}

function isEmptyList(list: { length: number } | null | undefined): boolean {
  return list === null || list === undefined || list.length === 0;
}

/** The symbols that a client has its lists under, found on one that we hand lists to. It has no channel. */
function findLists(clientClass: typeof Client): { interceptors: symbol; providers: symbol } {
  const given = { interceptors: [], interceptor_providers: [] };
  const probe = new clientClass('', undefined as never, { ...given, channelOverride: {} as never });
  const symbolOf = (list: object) => {
    const found = Object.getOwnPropertySymbols(probe).find((symbol) => Reflect.get(probe, symbol) === list);
    if (found === undefined) throw new Error('its clients keep their interceptors in another way');
    return found;
  };
  return { interceptors: symbolOf(given.interceptors), providers: symbolOf(given.interceptor_providers) };
}

function hasChecks(prototype: object): prototype is Prototype {
  return CHECKS.every((method) => typeof (prototype as Partial<Prototype>)[method] === 'function');
}
