import { wrong } from '../words/refusal.js';

/** A function in place of `fn`, with its name and length: each call is passed to `run`. */
export function bound<A extends unknown[], R>(
  fn: (...args: A) => R,
  run: (fn: (...args: A) => R, args: A) => R,
): (...args: A) => R {
  if (typeof fn !== 'function') throw wrong('fn', 'a function', fn);
  const within = function (this: unknown, ...args: A): R {
    return run((...given) => fn.apply(this, given), args);
  };
  const { name, length } = fn;
  return Object.defineProperties(within, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}
