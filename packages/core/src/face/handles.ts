import { peekAt } from '../reports/snapshot.js';
import type { RequestSnapshot } from '../reports/snapshot-types.js';
import type { Guard } from '../request/guard.js';
import { finishLate, late } from '../request/late.js';
import { showLife } from '../request/overdue.js';
import type { Request } from '../request/request.js';
import { endsWith, isThenable } from '../request/settled.js';
import { activeSpanIds, type SpanIds } from '../request/trace-id.js';
import type { Watch } from '../request/watch.js';
import type { Scope } from '../words/disposable.js';
import { keptText } from '../words/kept-text.js';
import { ENDED, type Outcome, type OutcomeNumber } from '../words/outcome.js';
import type { Stage } from '../words/stage.js';
import { type ContextFrame, type Counts, runWithin } from './context.js';
import { readOutcome } from './ending.js';
import { GuardHandle, HoldHandle, NO_SCOPE } from './scopes.js';
import {
  ADVANCE,
  BEGAN_IN,
  GUARD_UNTIL_RELEASED,
  HOLD,
  type Inside,
  type InsideShared,
  REBASE,
  RELEASE,
} from './verbs.js';

/** What a handle needs of the metrics object that it was got from. */
export interface Home {
  /** Where it counts what it begins. */
  readonly counts: Counts;
  /** The stage that the application means. May call the application. */
  find(stage: unknown, attributes: unknown): Stage;
  /** How the application says that a request has ended. May call the application. */
  outcomeOf(value: unknown): OutcomeNumber;
}

/** May call the application, whose clock it can be. */
function readClock(request: Request | undefined): number {
  if (late.first !== undefined) finishLate();
  return request === undefined ? 0 : request.ledger.now();
}

/**
 * A request in the hands of who began it. Private fields keep the lists behind it out of logs and of
 * `JSON.stringify`. Its private methods are static: others cost every object 8 bytes and a write.
 */
export class OwnedHandle {
  readonly #home: Home;
  /** None once it has ended: by then it may serve another one. */
  #request: Request | undefined;
  #shared: SharedHandle | undefined;
  #frame: ContextFrame<OwnedHandle> | undefined;
  /** Until it is released: async contexts that live on must not keep what it watches. */
  #watch: Watch | undefined;

  constructor(home: Home, request: Request | undefined, watch?: Watch) {
    this.#home = home;
    this.#request = request;
    this.#watch = watch;
  }

  get watch(): Watch | undefined {
    return this.#watch;
  }

  get stage(): string | undefined {
    if (late.first !== undefined) finishLate();
    const request = this.#request;
    return request === undefined || request.ended ? undefined : request.stage.name;
  }

  // To find a stage and to read the clock may call the application, which may end the request: so it is looked at after.

  enter(stage: unknown, attributes?: unknown): void {
    const found = this.#home.find(stage, attributes);
    const now = readClock(this.#request);
    this.#request?.enter(found, now);
  }

  leave(): void {
    const now = readClock(this.#request);
    this.#request?.leave(now);
  }

  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R {
    const guard = OwnedHandle.#open(this, stage, attributes);
    const request = this.#request;
    if (guard === undefined || request === undefined) return fn();
    let waits = false;
    try {
      const result = fn();
      if (!isThenable(result)) return result;
      const following = endsWith(result, new GuardHandle(request, guard, this));
      waits = true;
      return following;
    } finally {
      if (!waits) {
        try {
          guard.finish();
        } catch {
          // The stack is full: noted without a call.
          guard.later = late.first;
          late.first = guard;
        }
      }
    }
  }

  guard(stage: unknown, attributes?: unknown): Scope {
    const guard = OwnedHandle.#open(this, stage, attributes);
    const request = this.#request;
    return guard === undefined || request === undefined ? NO_SCOPE : new GuardHandle(request, guard, this);
  }

  guardUntilReleased(stage: unknown, attributes: unknown): Scope {
    const guard = OwnedHandle.#open(this, stage, attributes, false);
    const request = this.#request;
    return guard === undefined || request === undefined ? NO_SCOPE : new GuardHandle(request, guard, this);
  }

  get beganIn(): SpanIds | undefined {
    return this.#request?.span;
  }

  setAttributes(attributes: unknown): void {
    const request = this.#request;
    if (request === undefined) return;
    const set = request.ledger.sets.extended(request.attributes, attributes);
    const now = readClock(this.#request);
    if (request === this.#request) request.setAttributes(set, now);
  }

  note(text: unknown): void {
    const kept = keptText(text);
    const request = this.#request;
    if (request !== undefined && !request.ended) request.last().note = kept;
  }

  progress(): void {
    if (this.#request !== undefined) showLife(this.#request);
  }

  with<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    if (this.#request !== undefined && this.#request.span === undefined) OwnedHandle.#noteTrace(this);
    this.#frame ??= { counts: this.#request?.ledger ?? this.#home.counts, handle: this, around: undefined };
    return runWithin(this.#frame, fn, args);
  }

  get shared(): SharedHandle {
    this.#shared ??= new SharedHandle(this, this.#home);
    return this.#shared;
  }

  /** The same request for another metrics object of its name, with stages of its own. */
  sharedThrough(home: Home): SharedHandle {
    return home === this.#home ? this.shared : new SharedHandle(this, home);
  }

  get ended(): boolean {
    return this.#request === undefined || this.#request.ended;
  }

  /** Calls nobody. */
  peek(): RequestSnapshot | undefined {
    return this.#request === undefined || this.#request.ended ? undefined : peekAt(this.#request);
  }

  end(options?: { readonly outcome?: Outcome | undefined }): void {
    const given = options === undefined ? ENDED : OwnedHandle.#outcome(this, readOutcome(options));
    const now = readClock(this.#request);
    const request = this.#request;
    this.#watch = undefined;
    if (request?.end(now, given)) OwnedHandle.#letGo(this, request);
  }

  [Symbol.dispose](): void {
    this.end();
  }

  /** What is said after the end is no anomaly. */
  static #outcome(handle: OwnedHandle, given: unknown): OutcomeNumber {
    return given === undefined || handle.ended ? ENDED : handle.#home.outcomeOf(given);
  }

  static #open(handle: OwnedHandle, stage: unknown, attributes: unknown, holds = true): Guard | undefined {
    const found = handle.#home.find(stage, attributes);
    const now = readClock(handle.#request);
    return handle.#request?.openGuard(found, now, holds);
  }

  static #noteTrace(handle: OwnedHandle): void {
    const span = activeSpanIds();
    if (handle.#request !== undefined) handle.#request.span = span;
  }

  static #letGo(handle: OwnedHandle, request: Request): void {
    handle.#request = undefined;
    request.owner.giveBack(request);
  }

  // What adapters call. `isolatedDeclarations` refuses symbols as the names of a class's methods.
  static {
    const inside: Inside & ThisType<OwnedHandle> = {
      [ADVANCE](stage) {
        const found = this.#home.find(stage, undefined);
        const now = readClock(this.#request);
        this.#request?.advance(found, now);
      },
      [REBASE](stage) {
        const found = this.#home.find(stage, undefined);
        const now = readClock(this.#request);
        this.#request?.rebase(found, now);
      },
      [HOLD]() {
        const request = this.#request;
        const hold = request?.openHold();
        return request === undefined || hold === undefined ? NO_SCOPE : new HoldHandle(request, hold, this);
      },
      [RELEASE](outcome) {
        const given = OwnedHandle.#outcome(this, outcome);
        const now = readClock(this.#request);
        const request = this.#request;
        this.#watch = undefined;
        if (request?.release(given, now)) OwnedHandle.#letGo(this, request);
      },
    };
    Object.assign(OwnedHandle.prototype, inside);
  }
}

/**
 * What `current()` and adapters hand out: the same request without the means to end it. Its stages are those of the
 * metrics object through which it was reached. Keeps the owner's handle: a request in use is not reclaimed.
 */
export class SharedHandle {
  readonly #owner: OwnedHandle;
  readonly #home: Home;

  constructor(owner: OwnedHandle, home: Home) {
    this.#owner = owner;
    this.#home = home;
  }

  get stage(): string | undefined {
    return this.#owner.stage;
  }

  enter(stage: unknown, attributes?: unknown): void {
    this.#owner.enter(this.#home.find(stage, attributes));
  }

  leave(): void {
    this.#owner.leave();
  }

  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R {
    return this.#owner.run(this.#home.find(stage, attributes), fn);
  }

  guard(stage: unknown, attributes?: unknown): Scope {
    return this.#owner.guard(this.#home.find(stage, attributes));
  }

  setAttributes(attributes: unknown): void {
    this.#owner.setAttributes(attributes);
  }

  note(text: unknown): void {
    this.#owner.note(text);
  }

  progress(): void {
    this.#owner.progress();
  }

  with<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    return this.#owner.with(fn, ...args);
  }

  static {
    const inside: InsideShared & ThisType<SharedHandle> = {
      [GUARD_UNTIL_RELEASED](stage, attributes) {
        return this.#owner.guardUntilReleased(this.#home.find(stage, attributes), undefined);
      },
      [BEGAN_IN]() {
        return this.#owner.beganIn;
      },
    };
    Object.assign(SharedHandle.prototype, inside);
  }
}
