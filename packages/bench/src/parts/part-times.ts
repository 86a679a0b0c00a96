import { emptyCall, fiveReadings } from '../core/floor.js';
import { timeInRounds } from '../time-in-rounds.js';

// As the core asks.
const isOwn = Object.prototype.hasOwnProperty;

const TURNS = 8;
/**
 * So many references a request with three stages writes into objects that are old by then, its handle apart: at its begin 8,
 * at each move 7, at its end 2, and the one that it is kept by for later. With everything on five more, for the age of all.
 */
export const REFERENCES = 4 * TURNS;

/** An object as a handle is: five members that nobody else can see. */
class Handle {
  readonly #home: object;
  #request: object | undefined;
  #shared: object | undefined;
  #frame: object | undefined;
  #watch: object | undefined;

  constructor(home: object, request: object | undefined, watch: object | undefined) {
    this.#home = home;
    this.#request = request;
    this.#watch = watch;
  }

  /** As an end asks, and lets go. */
  letGo(): boolean {
    const has = this.#request !== undefined && this.#home !== this.#shared && this.#frame === this.#watch;
    this.#request = undefined;
    return has;
  }
}

/** A member of a list, as a request is. */
class Old {
  a: Old | undefined;
  b: Old | undefined;
  c: Old | undefined;
  d: Old | undefined;
  handle: Handle | undefined;
  number = 0;
}

/** What a request is made of, each by itself: what V8 takes for it at least. */
export function partTimes() {
  const olds = Array.from({ length: 64 }, () => new Old());
  globalThis.gc?.();
  globalThis.gc?.();
  const home = {};
  const stages = new Map<unknown, number>(Array.from('abcdefgh', (name, index) => [name, index]));
  const names = ['a', 'd', 'b', 'c', 'e'];
  let turn = 0;
  let seen = 0;
  const old = () => olds[turn++ & 63] as Old;
  let before = old();
  let last = old();
  const empty = () => {
    seen += old().number;
  };
  return timeInRounds({
    emptyCall,
    fiveReadings,
    empty,
    handle() {
      const owner = old();
      const handle = new Handle(home, before, undefined);
      owner.handle = handle;
      owner.handle = undefined;
      if (handle.letGo()) seen++;
    },
    /** Four at a time, of `4 * TURNS`. */
    references() {
      for (let i = 0; i < TURNS; i++) {
        const it = old();
        it.a = last;
        it.b = before;
        last.c = it;
        it.d = last;
        before = last;
        last = it;
      }
    },
    /** The same without the writes. */
    turns() {
      for (let i = 0; i < TURNS; i++) {
        const it = old();
        if (it === last || it === before) seen++;
        before = last;
        last = it;
      }
    },
    attribute() {
      const attributes: Record<string, unknown> = { model: seen };
      for (const key in attributes) {
        if (isOwn.call(attributes, key) && attributes[key] !== undefined) seen++;
      }
    },
    names() {
      for (const name of names) seen += stages.get(name) ?? 0;
    },
    performanceNow: () => performance.now(),
    hrtime() {
      const [seconds, nanoseconds] = process.hrtime();
      return seconds * 1e3 + nanoseconds / 1e6;
    },
    hrtimeBigint: () => Number(process.hrtime.bigint()),
    dateNow: () => Date.now(),
  });
}
