import type { Attributes } from '@opentelemetry/api';
import type { RequestName } from '../request/request-name.js';
import type { Scope } from '../words/disposable.js';
import type { Outcome } from '../words/outcome.js';
import type { ArgumentOrder, BoundStage, StageDefinitions, StageTypes } from '../words/stage-types.js';

/** Holds a request in a stage until it ends, wherever other guards of the request begin and end. */
export interface Guard extends Scope {}

/**
 * One unit of work in flight. It is in exactly one stage at every moment: that of its newest open guard, else
 * its own. No method throws: a stage or a value that was not declared counts as `_OTHER`, with one warning, and
 * after the end every call does nothing.
 */
export interface ActiveRequest<S extends StageDefinitions = StageDefinitions> {
  /** The name of the stage that it counts in; `undefined` once it has ended. */
  readonly stage: string | undefined;

  /**
   * Puts it into a stage, in place of the one that it is in. Keeps no history: a million calls cost no memory.
   * Under a guard it changes the guard's stage, and for as long as the guard is open.
   */
  enter<T extends StageTypes<S>['attributed']>(
    stage: T | StageTypes<S>['noneAttributed'],
    attributes: StageTypes<S>['attributes'][T],
  ): void;
  enter(stage: StageTypes<S>['alone']): void;

  /** Takes back what `enter` did: it is in the base stage again, under a guard in the guard's own stage. */
  leave(): void;

  /**
   * In the stage while `fn` runs, and until the promise that it returns is settled. Returns what `fn` returns; a
   * promise as one that settles after the stage is left. What `fn` throws or rejects with passes through.
   */
  run<T extends StageTypes<S>['attributed'], R>(
    stage: T | StageTypes<S>['noneAttributed'],
    fn: (() => R) | ArgumentOrder<'stage, fn, attributes'>,
    attributes: StageTypes<S>['attributes'][T],
  ): R;
  run<R>(stage: StageTypes<S>['alone'], fn: () => R): R;

  /** In the stage until the guard ends. `using guard = request.guard('parse')` ends it with the block. */
  guard<T extends StageTypes<S>['attributed']>(
    stage: T | StageTypes<S>['noneAttributed'],
    attributes: StageTypes<S>['attributes'][T],
  ): Guard;
  guard(stage: StageTypes<S>['alone']): Guard;

  /**
   * Adds attributes that become known late (a model after the body is parsed, a route after routing): the request
   * moves to the series of all its attributes in one step, and keeps its time of entry. Values that are
   * `undefined` are ignored.
   */
  setAttributes(attributes: Attributes): void;

  /**
   * A text for people, shown in snapshots until another one takes its place: `tenant 7, 812 tokens`. At most 120 characters are
   * kept. Never exported. `undefined` takes it back.
   */
  note(text: string | undefined): void;

  /**
   * A sign of life: it is not stuck, however long it stays in its stage (see the option `budget`). Costs no reading of the clock;
   * to the second.
   */
  progress(): void;

  /** Calls `fn` with this request as the current one, for it and all that it starts. Returns what it returns. */
  with<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R;
}

/** A request in the hands of the one who began it, who alone can end it. */
export interface OwnedRequest<S extends StageDefinitions = StageDefinitions> extends ActiveRequest<S>, Scope {
  /**
   * Ends it, guards and holds or not. `outcome` says how, by default `ended`; what is no outcome counts as that, an anomaly.
   * One that was released has ended as it was released. Later calls do nothing. Never throws.
   */
  end(options?: { readonly outcome?: Outcome | undefined }): void;

  /**
   * The same request without the means to end it, to be handed on: what `current()` returns.
   */
  readonly shared: ActiveRequest<S>;
}

/** What a job may be told. */
export interface JobOptions<Stage extends string = string> {
  /** As those of `begin`. */
  attributes?: Attributes | undefined;
  /** A name for people, as that of `begin`: `job 17`. */
  name?: RequestName | undefined;
  /** The base stage that it begins in. Default: the first one of the lifecycle (`handle`). */
  stage?: Stage | BoundStage | undefined;
}

/** What `begin` may be told about a request. Never exported as an attribute. */
export interface BeginOptions<Stage extends string = string> {
  /** A name for people, shown in snapshots. An object is asked for its `toString()` when a snapshot is taken. */
  name?: RequestName | undefined;
  /** The base stage that it begins in. Default: the first one of the lifecycle (`handle`). */
  stage?: Stage | BoundStage | undefined;
}
