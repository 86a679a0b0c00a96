import type { Outcome } from '@stageguard/core';
import { sharesTruth, warnOnce } from '@stageguard/core/adapter';
import type { Followed } from './exchange.js';
import {
  bodyPending,
  type Connection,
  connectionOf,
  type HttpRequest,
  type HttpResponse,
  isEncrypted,
  isFollowable,
  isHttp2,
  isUpgrade,
} from './message.js';
import type { AnyHttpMetrics } from './metrics-types.js';
import { movedBytes } from './moved-bytes.js';
import { outcomeOf } from './outcome.js';
import { Pipeline } from './pipeline.js';
import { isDetached, isHijacked, isTakenOver, readersBefore } from './taken-over.js';

const LONGEST_CLASS = 40;

/**
 * A request and its response: what has happened to them, and their exchanges. It is what both have as their one
 * property, and the place where everything that is asked of them is kept: Express gives each request and response a
 * prototype of its own, and before V8 12 (Node 20 and 22) every reading of a property is a slow one from then on
 * (0.2 to 1 µs), and to add one is slower (2 to 10 µs).
 */
export class Pair {
  /** The first of its exchanges, which form a list. */
  exchange: Followed | undefined;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly http2: boolean;
  readonly encrypted: boolean;
  /** Whether they can be followed to their end. */
  readonly followable: boolean;
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** Whether a server of node:http has just made them, which emits `close` when the response is over. */
  readonly byServer: boolean;
  readonly #upgrade: boolean;
  readonly #connection: Connection | undefined;
  readonly #readers: number;
  /** Whether there is a body that has not been read to its end. */
  receiving: boolean;
  /** Whether the headers of the response are written. */
  responding: boolean;
  /** Whether the response is over. */
  ended = false;
  #answered = false;
  #pipeline: Pipeline | undefined;

  constructor(req: HttpRequest, res: HttpResponse, byServer: boolean) {
    this.followable = isFollowable(req, res);
    this.method = req.method;
    // Express takes the path of a mounted router out of `url`.
    this.url = (req as { originalUrl?: string }).originalUrl ?? req.url;
    this.http2 = isHttp2(req);
    this.request = req;
    this.response = res;
    this.byServer = byServer;
    this.#upgrade = !byServer && isUpgrade(req);
    this.#connection = connectionOf(req);
    this.#readers = byServer ? readersBefore(req, this.#connection) : -1;
    this.encrypted = isEncrypted(req);
    this.receiving = this.followable && bodyPending(req);
    this.responding = res.headersSent === true;
  }

  /** Whether the connection, or the stream of it, is gone: then nothing more will be said of the exchange. */
  get gone(): boolean {
    return this.#connection?.destroyed ?? this.http2;
  }

  /** Whether it is over already, for one that is looked at late. */
  get isOver(): boolean {
    return this.ended || this.gone || this.#finished || (this.#upgrade && this.#takenOver);
  }

  /** Whether it is over and all that Node tells of its end has been told. */
  get isLost(): boolean {
    const connection = this.#connection;
    if (connection?.destroyed === true && connection.closed !== false) return true;
    return (!this.http2 && this.response.closed === true) || this.#finished || this.#takenOver;
  }

  /** The stream of HTTP/2, which can send the headers by itself. */
  get stream(): object | undefined {
    return this.http2 ? this.#connection : undefined;
  }

  get #finished(): boolean {
    // Over HTTP/2 the answer to a HEAD counts as written before there is one.
    return !this.http2 && this.responding && this.response.writableFinished === true;
  }

  get #takenOver(): boolean {
    if (this.#upgrade) return isTakenOver(this.#connection);
    // In a pipeline a response that waits for its turn has no connection either.
    if (this.byServer && this.#pipeline === undefined && isDetached(this.response, this.#connection))
      return true;
    if (this.responding || this.#readers < 0) return false;
    return isHijacked(this.response, this.#connection, this.#readers);
  }

  /** The class of the response, for people. */
  get responseClass(): string {
    if (this.byServer) return 'ServerResponse';
    try {
      const { name } = this.response.constructor;
      return typeof name === 'string' && name !== '' ? name.slice(0, LONGEST_CLASS) : 'response';
    } catch {
      return 'response';
    }
  }

  /** How it has ended. */
  get outcome(): Outcome {
    if (this.#answered) return 'answered';
    try {
      if (this.#takenOver) return 'answered';
      return outcomeOf(this.http2, this.responding, this.#connection, this.response);
    } catch {
      return 'aborted'; // A Proxy may throw.
    }
  }

  /** How many bytes have moved for it: see `movedBytes`. */
  moved(stage: string): number | undefined {
    return movedBytes(this, this.#connection, stage);
  }

  /** The exchange that counts for these metrics. */
  find(metrics: AnyHttpMetrics): Followed | undefined {
    let exchange = this.exchange;
    while (exchange !== undefined && !sharesTruth(exchange.metrics, metrics)) exchange = exchange.next;
    return exchange;
  }

  add(exchange: Followed): void {
    let last = this.exchange;
    if (last === undefined) {
      this.exchange = exchange;
      return;
    }
    while (last.next !== undefined) last = last.next;
    last.next = exchange;
  }

  /** Came on its connection while the other one's answer, whose turn it is, was not over. */
  cameBehind(other: Pair): void {
    other.#pipeline ??= new Pipeline();
    other.#pipeline.join(other);
    other.#pipeline.join(this);
    this.#pipeline = other.#pipeline;
  }

  bodyRead(): void {
    if (this.receiving && !this.responding) this.exchange?.handles();
    this.receiving = false;
  }

  headersWritten(status: unknown): void {
    if (!this.responding) this.exchange?.responds(status);
    this.responding = true;
  }

  /**
   * The response is about to say `finish`: over HTTP/2 it does however the stream has ended, on Node 20 and 22 also when its
   * client is gone. Who hears it may close the connection: by then the answer is handed over.
   */
  finishing(): void {
    if (!this.http2 && !this.gone) this.#answered = true;
  }

  finished(): void {
    if (!this.http2 && !this.byServer) this.over();
  }

  over(): void {
    if (this.ended) return;
    this.ended = true;
    this.#pipeline?.leave(this);
    this.#pipeline = undefined;
    if (this.exchange === undefined) return;
    // Of a WebSocket nothing is counted, whatever handler holds it.
    if (this.#upgrade || (!this.#answered && this.#takenOver)) this.exchange.cut(this.outcome);
    else this.exchange.over(this.outcome);
  }
}

/** Servers may make messages of classes of their own. What cannot be read is not followed, so not counted. */
export function readPair(req: HttpRequest, res: HttpResponse, byServer: boolean): Pair {
  try {
    return new Pair(req, res, byServer);
  } catch (error) {
    warnOnce('a request that cannot be read is not counted', error);
    return new Pair({} as HttpRequest, {} as HttpResponse, false);
  }
}
