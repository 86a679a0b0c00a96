import { wrong } from '../words/refusal.js';
import { warnOnce } from '../words/warn.js';

/**
 * A function in place of `handler` that is given to whoever calls it: each call is passed to `run`, with the options for its
 * arguments. It has the name and the length of the handler, by which some libraries tell handlers apart.
 */
export function wrapped<A extends unknown[], R, O>(
  handler: (...args: A) => R,
  optionsOf: ((...args: A) => O) | undefined,
  run: (fn: () => R, options: O | undefined) => R,
): (...args: A) => R {
  if (typeof handler !== 'function') throw wrong('handler', 'a function', handler);
  if (optionsOf !== undefined && typeof optionsOf !== 'function') {
    throw wrong('options', `a function of the handler's arguments`, optionsOf);
  }
  const job = function (this: unknown, ...args: A): R {
    return run(() => handler.apply(this, args), optionsFor(args));
  };
  function optionsFor(args: A): O | undefined {
    try {
      return optionsOf?.(...args);
    } catch (error) {
      warnOnce('the options of a job failed; it counts without', error);
      return undefined;
    }
  }
  const { name, length } = handler;
  return Object.defineProperties(job, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}
