import type { Attributes } from '@opentelemetry/api';
import { currentHandle, runWith } from './context.js';
import type { Scope } from './disposable.js';
import type { Entry, GuardFrame } from './entry.js';
import type { Metrics } from './metrics.js';
import { settled } from './settled.js';
import { activeTraceId } from './trace-id.js';

let entryOf: (handle: RequestHandle) => Entry;

/**
 * What everybody may do with a request. Stage names are looked up in the metrics object through which the handle was
 * reached. Private fields keep the lists behind it out of logs and of `JSON.stringify`.
 */
class RequestHandle {
  readonly #entry: Entry;
  readonly #metrics: Metrics;

  static {
    entryOf = (handle) => handle.#entry;
  }

  constructor(entry: Entry, metrics: Metrics) {
    this.#entry = entry;
    this.#metrics = metrics;
  }

  get stage(): string | undefined {
    return this.#entry.ended ? undefined : this.#entry.where.stage;
  }

  enter(stage: unknown, attributes?: unknown): void {
    this.#entry.enter(this.#metrics.find(stage, attributes));
  }

  leave(): void {
    this.#entry.leave();
  }

  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R {
    const guard = this.#entry.push(this.#metrics.find(stage, attributes));
    return settled(fn, () => guard.end());
  }

  guard(stage: unknown, attributes?: unknown): GuardHandle {
    return new GuardHandle(this.#entry.push(this.#metrics.find(stage, attributes)), this);
  }

  setAttributes(attributes: Attributes): void {
    this.#entry.setAttributes(this.#entry.attributes.with(attributes));
  }
}

/** What `current()` and adapters hand out. Holds the owner's handle: a request in use is not reclaimed. */
export class SharedHandle extends RequestHandle {
  readonly #owner: OwnedHandle;

  constructor(owner: OwnedHandle, metrics: Metrics) {
    super(entryOf(owner), metrics);
    this.#owner = owner;
  }

  with<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    return this.#owner.with(fn, ...args);
  }
}

export class OwnedHandle extends RequestHandle {
  #shared: SharedHandle | undefined;

  get shared(): SharedHandle {
    this.#shared ??= new SharedHandle(this, entryOf(this).metrics);
    return this.#shared;
  }

  /** The shared handle of the same request for another metrics object of its name, with stages of its own. */
  sharedThrough(metrics: Metrics): SharedHandle {
    return metrics === entryOf(this).metrics ? this.shared : new SharedHandle(this, metrics);
  }

  get ended(): boolean {
    return entryOf(this).ended;
  }

  with<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    const entry = entryOf(this);
    entry.traceId ??= activeTraceId();
    const { name } = entry.metrics;
    return currentHandle(name) === this ? fn(...args) : runWith(name, this, fn, args);
  }

  advance(stage: unknown): void {
    const entry = entryOf(this);
    entry.advance(entry.metrics.find(stage, undefined));
  }

  rebase(stage: unknown): void {
    const entry = entryOf(this);
    entry.rebase(entry.metrics.find(stage, undefined));
  }

  hold(): Scope {
    const end = entryOf(this).hold();
    return { end, [Symbol.dispose]: end };
  }

  release(): void {
    entryOf(this).release();
  }

  end(): void {
    entryOf(this).end();
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

/** Holds the handle that it was made from: who holds a guard holds its request. */
export class GuardHandle {
  readonly #frame: GuardFrame;
  readonly request: RequestHandle;

  constructor(frame: GuardFrame, request: RequestHandle) {
    this.#frame = frame;
    this.request = request;
    frame.heldBy(this);
  }

  end(): void {
    this.#frame.end();
  }

  [Symbol.dispose](): void {
    this.#frame.end();
  }
}
