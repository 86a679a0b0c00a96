import type { Outcome, OwnedRequest } from '@stageguard/core';
import { advance, release, sharesTruth, type Watch } from '@stageguard/core/adapter';
import type { HttpClientStages } from './client-stages.js';
import type { Counting } from './counting.js';
import type { OutgoingCall } from './outgoing-call.js';
import type { Upstream } from './upstream.js';

/** What a call is sent on. */
export interface Connection {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly errored?: unknown;
}

/** Where a call is kept by the client's own object, and who ends it there once that object tells it is over. */
export interface CallKeeper {
  look(key: object): void;
}

/**
 * A call that is counted. Nothing refers to it but the client's own object of the call: once that is garbage, the call is given back.
 * Where metrics on several providers count, each has a call of its own, in a list.
 */
export class Call implements Watch {
  readonly #keeper: CallKeeper;
  readonly #key: object;
  readonly #counting: Counting;
  readonly #request: OwnedRequest<HttpClientStages>;
  readonly #upstream: Upstream | undefined;
  readonly #next: Call | undefined;
  #connection: Connection | undefined;

  constructor(keeper: CallKeeper, key: object, counting: Counting, call: OutgoingCall, next?: Call) {
    this.#keeper = keeper;
    this.#key = key;
    this.#counting = counting;
    this.#next = next;
    this.#request = counting.begin(call, this);
    this.#upstream = counting.openUpstream(call);
  }

  /** Its headers are written to this connection, or about to be. */
  sent(connection: Connection | null | undefined): void {
    this.#connection = connection ?? undefined;
    advance(this.#request, this.#counting.await);
    this.#next?.sent(connection);
  }

  /** The headers of the response have come. */
  answered(): void {
    advance(this.#request, this.#counting.receive);
    this.#next?.answered();
  }

  /** Later calls do nothing. */
  end(outcome: Outcome): void {
    this.#connection = undefined;
    release(this.#request, outcome);
    if (this.#upstream !== undefined) for (const guard of this.#upstream) guard.end();
    this.#next?.end(outcome);
  }

  /** What it was sent on, until it has ended. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  look(): void {
    this.#keeper.look(this.#key);
  }

  moved(): number | undefined {
    const connection = this.#connection;
    return connection && connection.bytesRead + connection.bytesWritten;
  }
}

/** Begins a call for everybody who counts it; once where their numbers are the same. `undefined` where nobody does. */
export function beginCall(
  entries: Iterable<{ readonly counting: Counting }>,
  call: OutgoingCall,
  keeper: CallKeeper,
  key: object,
): Call | undefined {
  let begun: Call | undefined;
  let by: Counting[] | undefined;
  for (const { counting } of entries) {
    if (by?.some(({ metrics }) => sharesTruth(metrics, counting.metrics))) continue;
    if (counting.ignores(call)) continue;
    begun = new Call(keeper, key, counting, call, begun);
    by ??= [];
    by.push(counting);
  }
  return begun;
}
