import type { Guard } from '../request/guard.js';
import type { Hold } from '../request/hold.js';
import type { Request } from '../request/request.js';
import type { Scope } from '../words/disposable.js';

/** Where there is nothing to end. */
export const NO_SCOPE: Scope = Object.freeze({ end() {}, [Symbol.dispose]() {} });

/**
 * A guard in the hands of who opened it, or of the promise that ends it. Once this is garbage nobody can end the guard, and
 * it is closed. It keeps the handle of its request: one whose guard is in use is in use.
 */
export class GuardHandle implements Scope {
  readonly #guard: Guard;
  readonly #owner: object;

  constructor(request: Request, guard: Guard, owner: object) {
    this.#guard = guard;
    this.#owner = owner;
    request.heldBy(guard, this);
  }

  end(): void {
    // Names the owner, so that whatever can end a guard refers to its request.
    if (this.#owner !== undefined) this.#guard.finish();
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

/** The same for a hold. */
export class HoldHandle implements Scope {
  readonly #request: Request;
  readonly #hold: Hold;
  readonly #owner: object;

  constructor(request: Request, hold: Hold, owner: object) {
    this.#request = request;
    this.#hold = hold;
    this.#owner = owner;
    request.heldBy(hold, this);
  }

  end(): void {
    if (this.#owner !== undefined) this.#request.closeHold(this.#hold);
  }

  [Symbol.dispose](): void {
    this.end();
  }
}
