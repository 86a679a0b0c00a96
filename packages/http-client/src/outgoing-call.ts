import type { Target } from './target.js';

/** What is known of a call when it begins. */
export interface OutgoingCall {
  readonly method: string;
  readonly target: Target;
  /** With its query. */
  readonly path: string;
}

/** What a call is called for people: its method, host and path, without the query. Keeps strings alone; joined when somebody looks. */
export class Label {
  readonly #method: string;
  readonly #address: string;
  readonly #path: string;

  constructor({ method, target, path }: OutgoingCall) {
    this.#method = method;
    this.#address = target.address;
    this.#path = path;
  }

  toString(): string {
    return `${this.#method} ${this.#address}${this.#path.split('?', 1)[0]}`;
  }
}
