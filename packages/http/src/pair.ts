import { warnOnce } from '@stageguard/core';
import type { Exchange } from './exchange.js';
import {
  bodyPending,
  connectionOf,
  type HttpRequest,
  type HttpResponse,
  isEncrypted,
  isFollowable,
  isHttp2,
} from './message.js';

/**
 * A request and its response: what has happened to them, and their exchanges. It is what both have as their one
 * property, and the place where everything that is asked of them is kept: Express gives each request and response a
 * prototype of its own, and before V8 12 (Node 20 and 22) every reading of a property is a slow one from then on
 * (0.2 to 1 µs), and to add one is slower (2 to 10 µs).
 */
export class Pair {
  /** The first of its exchanges, which form a list. */
  exchange: Exchange | undefined;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly http2: boolean;
  readonly encrypted: boolean;
  /** Whether they can be followed to their end. */
  readonly followable: boolean;
  readonly #connection: { readonly destroyed: boolean } | undefined;
  /** Whether there is a body that has not been read to its end. */
  receiving: boolean;
  /** Whether the headers of the response are written. */
  responding: boolean;

  constructor(req: HttpRequest, res: HttpResponse) {
    this.followable = isFollowable(req, res);
    this.method = req.method;
    // Express takes the path of a mounted router out of `url`.
    this.url = (req as { originalUrl?: string }).originalUrl ?? req.url;
    this.http2 = isHttp2(req);
    this.#connection = connectionOf(req);
    this.encrypted = isEncrypted(req);
    this.receiving = this.followable && bodyPending(req);
    this.responding = res.headersSent === true;
  }

  /** Whether the connection, or the stream of it, is gone: then nothing more will be said of the exchange. */
  get gone(): boolean {
    return this.#connection?.destroyed ?? this.http2;
  }

  /** Whether it is over already, for one that is looked at late. */
  isOver(res: HttpResponse): boolean {
    // Over HTTP/2 the answer to a HEAD counts as written before there is one.
    return this.gone || (this.responding && !this.http2 && res.writableFinished === true);
  }

  /** The exchange under this name. */
  find(name: string): Exchange | undefined {
    let exchange = this.exchange;
    while (exchange !== undefined && exchange.name !== name) exchange = exchange.next;
    return exchange;
  }

  add(exchange: Exchange): void {
    let last = this.exchange;
    if (last === undefined) {
      this.exchange = exchange;
      return;
    }
    while (last.next !== undefined) last = last.next;
    last.next = exchange;
  }

  bodyRead(): void {
    if (this.receiving && !this.responding) this.exchange?.handles();
    this.receiving = false;
  }

  headersWritten(): void {
    if (!this.responding) this.exchange?.responds();
    this.responding = true;
  }

  over(): void {
    this.exchange?.over();
  }
}

/** Servers may make messages of classes of their own. What cannot be read is not followed, so not counted. */
export function readPair(req: HttpRequest, res: HttpResponse): Pair {
  try {
    return new Pair(req, res);
  } catch (error) {
    warnOnce('a request that cannot be read is not counted', error);
    return new Pair({} as HttpRequest, {} as HttpResponse);
  }
}
