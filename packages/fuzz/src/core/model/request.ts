import type { OverdueEvent } from '@stageguard/core';
import { keyOf, type Stage, type Value } from './stage.js';
import type { Book } from './where.js';

/** Where a request can be: its base, or a guard above it. */
export interface Place {
  /** What `leave` comes back to. */
  home: Stage;
  stage: Stage;
}

/** What a request needs of its surroundings. */
export interface Surroundings {
  readonly book: Book;
  readonly stageAttributes: readonly string[];
  /** The stage of requests that were released; none where the lifecycle has no such stage. */
  readonly detached: Stage | undefined;
  now(): number;
  /** It has entered a stage, also the one that it was in. */
  entered(stage: Stage): void;
  ended(stage: Stage, outcome: string): void;
  /** It is overdue no more, and somebody was told that it is. */
  recovered(told: Told): void;
}

/** An event on `stageguard.overdue`, and what is known of the one that follows on `stageguard.recovered`. */
export interface Told {
  readonly event: OverdueEvent;
  /** The most seconds that it can have been in its stage when it recovers. */
  readonly age: number;
}

/** A request by the rules of the READMEs. Each verb has the sentence that it comes from. */
export class ModelRequest {
  readonly book: Book;
  readonly began: number;
  /** When it came to the stage that it is in. */
  since: number;
  attributes: Readonly<Record<string, Value>>;
  /** Between which times its last sign of life was. */
  sign: { readonly from: number; readonly to: number } | undefined;
  overdue: 'yes' | 'maybe' | 'no' = 'no';
  /** What somebody was told when it was found overdue, as long as it is. */
  told: OverdueEvent | undefined;
  /** By which it is known in events; none where the core has begun it by itself, for a guard. */
  note: string | undefined;
  /** How many bytes have moved for it; none where it was begun without anybody who could tell. */
  bytes: number | undefined;
  /** When some have, since the timer has looked. */
  #movedAt: number | undefined;
  readonly #around: Surroundings;
  readonly #base: Place;
  #guards: Place[] = [];
  #holds = new Set<object>();
  #state: 'open' | 'detached' | 'ended' = 'open';
  #released: { readonly stage: Stage; readonly outcome: string } | undefined;
  #keys: { active: string; stage: string } | undefined;

  constructor(around: Surroundings, stage: Stage, attributes: Readonly<Record<string, Value>>) {
    this.#around = around;
    this.book = around.book;
    this.attributes = attributes;
    this.#base = { home: stage, stage };
    this.began = this.since = around.now();
    around.entered(stage);
  }

  get ended(): boolean {
    return this.#state === 'ended';
  }

  /** "It is in exactly one stage at every moment: that of its newest open guard, else its own." */
  get stage(): Stage {
    return this.#state === 'detached' ? this.#base.stage : this.#top().stage;
  }

  /** The series of `active_requests` that it counts in. */
  get activeKey(): string {
    return this.#seriesKeys().active;
  }

  /** The series of the stage instruments: the stage, its attributes, and the request's `stageAttributes`. */
  get stageKey(): string {
    return this.#seriesKeys().stage;
  }

  get stageSeries(): Record<string, Value> {
    const { name, attributes } = this.stage;
    const series: Record<string, Value> = { stage: name, ...attributes };
    for (const key of this.#around.stageAttributes) {
      const value = Object.hasOwn(this.attributes, key) ? this.attributes[key] : undefined;
      if (value !== undefined) series[key] = value;
    }
    return series;
  }

  // "Puts it into a stage, in place of the one that it is in. […] Under a guard it changes the guard's stage"
  enter(stage: Stage): void {
    if (this.#state !== 'open') return;
    this.#top().stage = stage;
    this.#moved();
  }

  // "Takes back what `enter` did: it is in the base stage again, under a guard in the guard's own stage."
  leave(): void {
    this.enter(this.#top().home);
  }

  // "[…] another stage of the lifecycle, which becomes its base. What was entered there ends; guards stay as they are."
  advance(stage: Stage): void {
    if (this.#state !== 'open') return;
    this.#base.home = this.#base.stage = stage;
    if (this.#guards.length === 0) this.#moved();
  }

  // "like `advance`, but what was entered stays, and `leave` comes back to the new base"
  rebase(stage: Stage): void {
    if (this.#base.stage.key === this.#base.home.key) this.advance(stage);
    else this.#base.home = stage;
  }

  // "In the stage until the guard ends."
  guard(stage: Stage): Place {
    const guard = { home: stage, stage };
    if (this.#state === 'ended') return guard;
    this.#guards.push(guard);
    if (this.#state === 'open') this.#moved();
    return guard;
  }

  // "[…] until the guard ends, in whatever order guards end"
  endGuard(guard: Place): void {
    const onTop = this.#top() === guard;
    if (!this.#guards.includes(guard)) return;
    this.#guards = this.#guards.filter((one) => one !== guard);
    if (this.#state === 'detached') this.#endIfFree();
    else if (onTop) this.#moved();
  }

  // "a scope that has no stage of its own, and keeps the request as a guard does when it is released"
  hold(): object {
    const hold = {};
    if (this.#state !== 'ended') this.#holds.add(hold);
    return hold;
  }

  endHold(hold: object): void {
    if (this.#holds.delete(hold) && this.#state === 'detached') this.#endIfFree();
  }

  // "Ends it at once where no guard, `run` or hold is open; else it counts in the lifecycle stage `detached` until the
  // last of them ends, those opened meanwhile included."
  release(outcome: string): void {
    if (this.#state !== 'open') return;
    const { detached } = this.#around;
    if (this.#free || detached === undefined) {
      this.end(outcome);
      return;
    }
    this.#released = { stage: this.stage, outcome };
    this.#state = 'detached';
    this.#base.home = this.#base.stage = detached;
    this.#moved();
  }

  // "It counts down exactly once." "One that was released has ended as it was released."
  end(outcome: string): void {
    if (this.#state === 'ended') return;
    const its = this.#released ?? { stage: this.stage, outcome };
    this.#recovers();
    this.#state = 'ended';
    this.#guards = [];
    this.#holds.clear();
    this.#around.ended(its.stage, its.outcome);
  }

  // "the request moves to the series of all its attributes in one step, and keeps its time of entry"
  setAttributes(attributes: Readonly<Record<string, Value>>): void {
    if (this.#state === 'ended') return;
    this.attributes = attributes;
    this.#keys = undefined;
  }

  // "A sign of life: it is not stuck, however long it stays in its stage […]; to the second."
  progress(looked: number | undefined, now: number): void {
    if (this.#state === 'ended') return;
    this.sign = { from: (looked ?? 0) + 1_000, to: now + 1_125 };
    this.#recovers();
  }

  /** Bytes move for it. */
  move(): void {
    if (this.bytes === undefined || this.#state === 'ended') return;
    this.bytes++;
    this.#movedAt = this.#around.now();
  }

  /** "never before their budget is over"; what moves is known "to an eighth of the budget". The timer looks. */
  mayHaveMoved(now: number): void {
    if (this.bytes === undefined) return;
    if (this.#movedAt !== undefined) this.#recovers();
    const { from, to } = this.sign ?? { from: 0, to: 0 };
    this.sign = { from: Math.max(from, this.#movedAt ?? 0), to: Math.max(to, now + 125) };
    this.#movedAt = undefined;
  }

  /** The timer looks: whose budget was over before this second began is overdue. */
  fallDue(within: number | undefined, now: number): void {
    if (within === undefined || this.overdue === 'yes') return;
    const isOver = (since: number) =>
      Math.floor((Math.max(this.since, since) + within) / 1_000) < Math.floor(now / 1_000);
    if (isOver(this.sign?.to ?? this.since)) this.overdue = 'yes';
    else if (isOver(this.sign?.from ?? this.since)) this.overdue = 'maybe';
  }

  // "`stageguard.recovered` follows when it moves on, ends or shows a sign of life."
  #recovers(): void {
    const { told } = this;
    this.overdue = 'no';
    this.told = undefined;
    if (told === undefined) return;
    this.#around.recovered({ event: told, age: (this.#around.now() - this.since) / 1_000 });
  }

  get #free(): boolean {
    return this.#guards.length === 0 && this.#holds.size === 0;
  }

  #endIfFree(): void {
    if (this.#free) this.end('ended');
  }

  #top(): Place {
    return this.#guards.at(-1) ?? this.#base;
  }

  // Its age in a stage begins again whenever it is put into one, the one that it is in included.
  #moved(): void {
    this.#recovers();
    this.since = this.#around.now();
    this.#movedAt = undefined;
    // That of the stage before may be up to a second ahead.
    if (this.sign !== undefined) this.sign = { from: 0, to: this.sign.to };
    this.#keys = undefined;
    this.#around.entered(this.stage);
  }

  #seriesKeys() {
    this.#keys ??= { active: keyOf(this.attributes), stage: keyOf(this.stageSeries) };
    return this.#keys;
  }
}
