/**
 * What an exchange is called for people: its method and route, else the path without the query. Keeps the strings and
 * not the request, so that a snapshot's name never keeps an exchange alive; joined when a snapshot is taken.
 */
export class Label {
  route: string | undefined;
  readonly #method: string | undefined;
  readonly #url: string | undefined;

  constructor(method: string | undefined, url: string | undefined) {
    this.#method = method;
    this.#url = url;
  }

  toString(): string {
    return `${this.#method} ${this.route ?? this.#url?.split('?', 1)[0] ?? ''}`;
  }
}
