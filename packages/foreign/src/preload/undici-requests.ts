import { whenMade } from './made.js';
import type { Open } from './open.js';

/** Undici's own object of a request, of 6 and 7. */
interface UndiciRequest {
  readonly method: string;
  readonly upgrade: unknown;
  readonly completed: boolean;
  readonly aborted: boolean;
}

type BySymbol = Record<symbol, unknown>;
type Dispatch = (this: object, ...args: unknown[]) => unknown;

/**
 * Counts the requests of undici from when a client takes them to its queue, until they say that they are completed or aborted. None of
 * undici's channels is listened to. The clients of each copy are found when one is made, since they are emitters: of those that are
 * bundled and of Node's own there is no module to hook.
 */
export function undiciRequests(calls: Open): void {
  const seen = new WeakSet<object>();
  whenMade((emitter) => {
    let its: object | null = Object.getPrototypeOf(emitter);
    while (its !== null && !seen.has(its)) {
      seen.add(its);
      const dispatch = isClient(its) ? symbolOf(its, 'dispatch') : undefined;
      if (dispatch !== undefined) watch(its as BySymbol, dispatch, calls);
      its = Object.getPrototypeOf(its);
    }
  });
}

function isClient(prototype: object): boolean {
  return Object.hasOwn(prototype, 'constructor') && prototype.constructor?.name === 'Client';
}

function watch(prototype: BySymbol, dispatch: symbol, calls: Open): void {
  const original = prototype[dispatch] as Dispatch;
  prototype[dispatch] = function (this: BySymbol, ...args: unknown[]) {
    const queue = this[symbolOf(this, 'queue') as symbol] as UndiciRequest[];
    // It is an array, which a request that fails at once has left before `dispatch` returns.
    queue.push = (request) => {
      Reflect.deleteProperty(queue, 'push');
      begin(request, calls);
      return queue.push(request);
    };
    try {
      return Reflect.apply(original, this, args);
    } finally {
      Reflect.deleteProperty(queue, 'push');
    }
  };
}

function begin(request: UndiciRequest, calls: Open): void {
  if (request.method === 'CONNECT' || request.upgrade) return;
  const its = new WeakRef(request);
  calls.begin(() => isOver(its.deref()));
}

/** What has been collected is over: nobody can be told of it. */
function isOver(request: UndiciRequest | undefined): boolean {
  return request === undefined || request.completed || request.aborted;
}

function symbolOf(its: object, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(its).find(({ description }) => description === name);
}
