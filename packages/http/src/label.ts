/**
 * What an exchange is called for people: its method and route, else the path without the query. Keeps strings and not
 * the request, so that a snapshot's name never keeps an exchange alive; joined when somebody asks.
 */
export class Label {
  route: string | undefined;
  /** What the headers were written with, once they are. */
  status: unknown;
  readonly #method: string | undefined;
  readonly #url: string | undefined;
  readonly #response: string;

  /** `response` is the class of the response. */
  constructor(method: string | undefined, url: string | undefined, response: string) {
    this.#method = method;
    this.#url = url;
    this.#response = response;
  }

  toString(): string {
    return `${this.#method} ${this.route ?? this.#url?.split('?', 1)[0] ?? ''}`;
  }

  /** Says also what its response was, which never told its end. */
  whenLost(): string {
    const headers = this.status === undefined ? 'had no headers yet' : `had begun with ${this.status}`;
    return `${this}, whose ${this.#response} ${headers}`;
  }
}
