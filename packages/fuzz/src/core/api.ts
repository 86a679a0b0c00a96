import { createRequestMetrics } from '@stageguard/core';
import { advance, hold, rebase, release } from '@stageguard/core/adapter';

/**
 * The public API of the core as a caller without a compiler sees it: anything may be passed for a stage, its
 * attributes and the options.
 */
export interface Scope {
  end(): void;
  [Symbol.dispose](): void;
}

export interface SharedRequest {
  readonly stage: string | undefined;
  enter(stage: unknown, attributes?: unknown): void;
  leave(): void;
  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R;
  guard(stage: unknown, attributes?: unknown): Scope;
  setAttributes(attributes: unknown): void;
  note(text: unknown): void;
  progress(): void;
  with<R>(fn: () => R): R;
}

export interface OwnedRequest extends SharedRequest, Scope {
  readonly shared: SharedRequest;
  end(options?: unknown): void;
}

export interface Shot {
  readonly active: number;
  readonly stages: readonly {
    readonly stage: string;
    readonly attributes: Record<string, unknown>;
    readonly count: number;
    readonly oldestAge: number | undefined;
  }[];
  readonly oldest: readonly {
    readonly name: string | undefined;
    readonly attributes: Record<string, unknown>;
    readonly stage: string;
    readonly stageAttributes: Record<string, unknown>;
    readonly ageInStage: number | undefined;
    readonly age: number | undefined;
  }[];
}

export interface Metrics {
  readonly name: string;
  readonly active: number;
  begin(attributes?: unknown, options?: unknown): OwnedRequest;
  current(): SharedRequest | undefined;
  ignore<R>(fn: () => R): R;
  stage(stage: unknown, attributes?: unknown): unknown;
  enter(stage: unknown, attributes?: unknown): void;
  leave(): void;
  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R;
  job<R>(fn: () => R, options?: unknown): R;
  wrap<R>(handler: () => R, options?: unknown): () => R;
  guard(stage: unknown, attributes?: unknown): Scope;
  setAttributes(attributes: unknown): void;
  count(stage: unknown, attributes?: unknown): number;
  snapshot(options?: unknown): Shot;
  drained(options?: unknown): Promise<void>;
  setMeterProvider(provider: unknown): void;
  close(): void;
  [Symbol.dispose](): void;
}

export const createMetrics: (options: unknown) => Metrics = createRequestMetrics as never;

/** What adapters call. */
export const ofAdapters: {
  advance(request: OwnedRequest, stage: unknown): void;
  rebase(request: OwnedRequest, stage: unknown): void;
  hold(request: OwnedRequest): Scope;
  release(request: OwnedRequest, outcome?: unknown): void;
} = { advance, rebase, hold, release } as never;
