import { keptBySymbol } from '@stageguard/http';
import type { Dispatch, Inject } from './fastify-types.js';

/** What light-my-request returns where there is no callback: the request is still to be made. */
interface Chain {
  dispatch: Dispatch;
  end(callback: (...answer: unknown[]) => void): unknown;
}

/** Has injected requests dispatched through `wrap`. With a callback, too, they are made of the chain that has none. */
export function injectionsThrough(inject: Inject, wrap: (dispatch: Dispatch) => Dispatch): Inject {
  return function (options, callback) {
    if (callback !== undefined && !hasStarted(this)) {
      // As Fastify itself waits for it.
      this.ready((error) => {
        if (error) callback(error, null);
        else Reflect.apply(injected, this, [options, callback]);
      });
      return undefined;
    }
    return Reflect.apply(injected, this, [options, callback]);
  };

  function injected(this: ThisParameterType<Inject>, ...args: Parameters<Inject>): unknown {
    const [options, callback] = args;
    const chain = Reflect.apply(inject, this, [options]);
    if (!isChain(chain)) return callback === undefined ? chain : again(chain, this, args);
    chain.dispatch = wrap(chain.dispatch);
    return callback === undefined ? chain : chain.end(callback);
  }

  /** An application that is closed refuses: what is refused twice is refused the same. */
  function again(refused: unknown, app: ThisParameterType<Inject>, args: Parameters<Inject>): unknown {
    (refused as Promise<unknown> | undefined)?.then?.(undefined, () => {});
    return Reflect.apply(inject, app, args);
  }
}

function isChain(value: unknown): value is Chain {
  const { dispatch, end } = (value ?? {}) as Partial<Chain>;
  return typeof dispatch === 'function' && typeof end === 'function';
}

/** Whether its plugins are loaded: else Fastify waits for them first. */
function hasStarted(app: object): boolean {
  const state = keptBySymbol<{ started?: boolean }>(app, 'fastify.state');
  if (state !== undefined) return Boolean(state.started);
  const parent = Object.getPrototypeOf(app);
  return parent !== null && parent !== Object.prototype && hasStarted(parent);
}
