import { type Target, targetOfOrigin } from './target.js';

/** What is known of a call when it begins. */
export interface OutgoingCall {
  readonly method: string;
  readonly target: Target;
  /** With its query. */
  readonly path: string;
}

/** A call to a target. A proxy is asked for a whole URL in place of a path: then the call is for whom the URL names. */
export function outgoingCall(method: string, path: string, target: Target): OutgoingCall {
  if (path.startsWith('/') || !/^https?:/i.test(path) || !URL.canParse(path)) return { method, path, target };
  const { origin, pathname, search } = new URL(path);
  return { method, path: `${pathname}${search}`, target: targetOfOrigin(origin) };
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
