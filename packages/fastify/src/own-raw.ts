import type { HttpRequest } from '@stageguard/http';

/*
 * A property of an object's own where it inherits an accessor of that name: `defineProperty` takes 0.14 µs, the field of a
 * class 0.02. What a class extends may return any object, and the fields are defined on that.
 */

class Given {
  constructor(made: object) {
    // biome-ignore lint/correctness/noConstructorReturn: see above.
    return made;
  }
}

class WithRaw extends Given {
  readonly raw: HttpRequest;

  constructor(made: object, raw: HttpRequest) {
    super(made);
    this.raw = raw;
  }
}

/** Bundlers can be told to assign fields instead: here that would call the accessor for ever. */
function definesFields(): boolean {
  let assigned = false;
  const made = {
    __proto__: {
      set raw(_: unknown) {
        assigned = true;
      },
    },
  };
  new WithRaw(made, {} as HttpRequest);
  return !assigned;
}

/** Gives a request `raw`, whatever it inherits. */
export const giveRaw: (made: object, raw: HttpRequest) => void = definesFields()
  ? (made, raw) => void new WithRaw(made, raw)
  : (made, raw) =>
      void Object.defineProperty(made, 'raw', {
        value: raw,
        writable: true,
        enumerable: true,
        configurable: true,
      });
