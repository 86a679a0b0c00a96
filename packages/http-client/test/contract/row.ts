import type { Outcome } from '@stageguard/core';
import type { HttpClientMetrics } from '@stageguard/http-client';
import type { Protocol, Upstream } from './upstream.js';

/** What a row works with. `C` is what makes its calls. */
export interface World<C> {
  readonly client: C;
  readonly upstream: Upstream;
  readonly metrics: HttpClientMetrics;
  /** What is done when the row is over: clients are closed, bodies are thrown away. */
  after(fn: () => unknown): void;
}

/** A way in which calls end, or do not. */
export interface Row<C> {
  readonly name: string;
  readonly upstream?: Protocol | undefined;
  /** Begins a call; three of them are begun at once. What it returns is settled when the caller sees its end. */
  call(world: World<C>, number: number): unknown;
  /** How many calls are in which stage while they hang; none where nothing hangs, or where a time ends it that may have passed by then. */
  readonly amid?: Readonly<Record<string, number>> | undefined;
  /** What ends those that hang. Default: the upstream goes on. */
  finish?(world: World<C>): unknown;
  /** How they have ended then. */
  readonly ends: Readonly<Partial<Record<Outcome, number>>>;
  /** How many are really open then, by stage; they are gone once the row is over. */
  readonly open?: Readonly<Record<string, number>> | undefined;
}

/** Makes rows in which every call is aborted once that three of them wait. */
export function abortedBy<C>(
  call: (world: World<C>, path: string, options: { readonly signal: AbortSignal }) => unknown,
): (name: string, path: string, amid: Readonly<Record<string, number>>, reason?: unknown) => Row<C> {
  return (name, path, amid, reason) => {
    let control = new AbortController();
    return {
      name,
      call: (world) => call(world, path, { signal: control.signal }),
      amid,
      finish() {
        control.abort(reason);
        control = new AbortController();
      },
      ends: { aborted: 3 },
    };
  };
}
