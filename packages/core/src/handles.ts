import type { Attributes } from '@opentelemetry/api';
import { type ContextFrame, runWithin } from './context.js';
import type { Scope } from './disposable.js';
import type { Entry } from './entry.js';
import type { GuardFrame } from './guard-frame.js';
import type { Metrics } from './metrics.js';
import { settled } from './settled.js';
import { activeTraceId } from './trace-id.js';

/**
 * A request in the hands of who began it. Private fields keep the lists behind it out of logs and of
 * `JSON.stringify`.
 */
export class OwnedHandle {
  readonly #metrics: Metrics;
  /** None once it has ended: by then it may be that of another request. */
  #entry: Entry | undefined;
  #shared: SharedHandle | undefined;
  #frame: ContextFrame | undefined;

  constructor(metrics: Metrics, entry: Entry) {
    this.#metrics = metrics;
    this.#entry = entry;
  }

  get stage(): string | undefined {
    return this.#entry === undefined || this.#entry.ended ? undefined : this.#entry.where.stage;
  }

  enter(stage: unknown, attributes?: unknown): void {
    const found = this.#metrics.find(stage, attributes);
    this.#entry?.enter(found);
  }

  leave(): void {
    this.#entry?.leave();
  }

  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R {
    const guard = this.#push(stage, attributes);
    return settled(fn, () => endOf(guard, this));
  }

  guard(stage: unknown, attributes?: unknown): GuardHandle {
    return new GuardHandle(this.#push(stage, attributes), this);
  }

  setAttributes(attributes: Attributes): void {
    const entry = this.#entry;
    const set = entry?.attributes.with(attributes);
    // To read them may have called the application, which may have ended the request.
    if (set !== undefined && entry === this.#entry) entry?.setAttributes(set);
  }

  with<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    if (this.#entry !== undefined && this.#entry.traceId === undefined) this.#noteTrace();
    this.#frame ??= { name: this.#metrics.name, handle: this, around: undefined };
    return runWithin(this.#frame, fn, args);
  }

  get shared(): SharedHandle {
    this.#shared ??= new SharedHandle(this, this.#metrics);
    return this.#shared;
  }

  /** The shared handle of the same request for another metrics object of its name, with stages of its own. */
  sharedThrough(metrics: Metrics): SharedHandle {
    return metrics === this.#metrics ? this.shared : new SharedHandle(this, metrics);
  }

  get ended(): boolean {
    return this.#entry === undefined || this.#entry.ended;
  }

  advance(stage: unknown): void {
    const found = this.#metrics.find(stage, undefined);
    this.#entry?.advance(found);
  }

  rebase(stage: unknown): void {
    const found = this.#metrics.find(stage, undefined);
    this.#entry?.rebase(found);
  }

  hold(): Scope {
    const hold = this.#entry?.hold();
    const end = () => endOf(hold, this);
    return { end, [Symbol.dispose]: end };
  }

  release(): void {
    const entry = this.#entry;
    if (entry?.release()) this.#letGo(entry);
  }

  end(): void {
    const entry = this.#entry;
    if (entry?.end()) this.#letGo(entry);
  }

  [Symbol.dispose](): void {
    this.end();
  }

  #push(stage: unknown, attributes: unknown): GuardFrame | undefined {
    const found = this.#metrics.find(stage, attributes);
    return this.#entry?.push(found);
  }

  #noteTrace(): void {
    const traceId = activeTraceId();
    if (this.#entry !== undefined) this.#entry.traceId = traceId;
  }

  #letGo(entry: Entry): void {
    this.#entry = undefined;
    this.#metrics.recycle(entry);
  }
}

/**
 * What `current()` and adapters hand out: the same request without the means to end it. Its stages are those of the
 * metrics object through which it was reached. Holds the owner's handle: a request in use is not reclaimed.
 */
export class SharedHandle {
  readonly #owner: OwnedHandle;
  readonly #metrics: Metrics;

  constructor(owner: OwnedHandle, metrics: Metrics) {
    this.#owner = owner;
    this.#metrics = metrics;
  }

  get stage(): string | undefined {
    return this.#owner.stage;
  }

  enter(stage: unknown, attributes?: unknown): void {
    this.#owner.enter(this.#metrics.find(stage, attributes));
  }

  leave(): void {
    this.#owner.leave();
  }

  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R {
    return this.#owner.run(this.#metrics.find(stage, attributes), fn);
  }

  guard(stage: unknown, attributes?: unknown): GuardHandle {
    return this.#owner.guard(this.#metrics.find(stage, attributes));
  }

  setAttributes(attributes: Attributes): void {
    this.#owner.setAttributes(attributes);
  }

  with<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    return this.#owner.with(fn, ...args);
  }
}

// Takes the request as well so that whatever can end a guard holds its request: one in use is not reclaimed.
function endOf(guard: { end(): void } | undefined, _request: OwnedHandle): void {
  guard?.end();
}

export class GuardHandle {
  /** None where the request had ended before. */
  readonly #frame: GuardFrame | undefined;
  readonly #request: OwnedHandle;

  constructor(frame: GuardFrame | undefined, request: OwnedHandle) {
    this.#frame = frame;
    this.#request = request;
    frame?.heldBy(this);
  }

  end(): void {
    endOf(this.#frame, this.#request);
  }

  [Symbol.dispose](): void {
    this.end();
  }
}
