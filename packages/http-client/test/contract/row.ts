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
  /** How many calls are in which stage while they hang; none where nothing hangs. */
  readonly amid?: Readonly<Record<string, number>> | undefined;
  /** What ends those that hang. Default: the upstream goes on. */
  finish?(world: World<C>): unknown;
  /** How they have ended then. */
  readonly ends: Readonly<Partial<Record<Outcome, number>>>;
  /** How many are really open then, by stage; they are gone once the row is over. */
  readonly open?: Readonly<Record<string, number>> | undefined;
}
