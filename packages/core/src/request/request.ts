import type { AttributeSet } from '../books/attribute-set.js';
import type { Countable, Ledger } from '../books/ledger.js';
import { appear, vanish } from '../numbers/ages.js';
import {
  type ActiveSeries,
  append,
  isPassed,
  remove,
  type StageSeries,
  transfer,
  transferByAge,
} from '../numbers/series.js';
import { ABANDONED, ABORTED, ENDED, FAILED, type OutcomeNumber, RECLAIMED } from '../words/outcome.js';
import type { Stage } from '../words/stage.js';
import { Guard, type Guarded, type Level } from './guard.js';
import { type Held, Hold } from './hold.js';
import { Lasting } from './lasting.js';
import { type Budgeted, file, unfile } from './overdue.js';
import { forget, type Handle, type Reclaimable, register } from './reclamation.js';
import { type RequestName, textWhenLost } from './request-name.js';
import type { SpanIds } from './trace-id.js';
import { keepLooking, look, stopLooking, type Watch } from './watch.js';

// How far a request is. Numbers: the collector of garbage has to be told of a text that is written into a request.
const OPEN = 0;
const RELEASED = 1;
const OVER = 2;

/** What begins requests: all those of one metrics object. */
export interface RequestOwner {
  /** Where a request waits whose owner has let go of it while guards were open; none where it ends then. */
  readonly detached: Stage | undefined;
  /** Whoever had it in hand has let go of a request that has ended. */
  giveBack(request: Request): void;
}

/**
 * A request in flight. It counts in the stage of its highest level: its newest guard, else itself. It is apart from its
 * handles, so that a handle can be collected while this counts, and so that this can serve one request after the other.
 *
 * Every change has three steps. First what may call the application: the clock, a new series. Then it looks again: the
 * application may have changed this request meanwhile, or ended it and begun another one with it. Last the change, in
 * one go, without a call that could run out of stack half-way.
 *
 * Its private methods are so for TypeScript alone: those with a `#` cost every object 8 bytes.
 */
export class Request implements Countable<Request>, Budgeted<Request>, Level, Guarded, Held, Reclaimable {
  // Its place in the list of its series.
  previous: Request | undefined;
  next: Request | undefined;
  // Its place among all requests of its ledger.
  older: Request | undefined;
  newer: Request | undefined;
  series: StageSeries<Request>;
  /** When it entered the stage that it is in, and when it began: readings of the ledger's clock. */
  since = 0;
  began = 0;

  /** What `leave` comes back to; of one that was released the stage that it was in then. */
  base: Stage;
  entered: Stage;
  attributes: AttributeSet<Request>;
  readonly ledger: Ledger<Request>;
  readonly owner: RequestOwner;
  name: RequestName | undefined;
  /** The one that it began in, or was first made current in. */
  span: SpanIds | undefined;
  /** None where it needs none of that, as most do. */
  lasting: Lasting<Request> | undefined;

  handle: Handle | undefined;
  /** Another one for each request that this has served. */
  life = 0;

  #state: typeof OPEN | typeof RELEASED | typeof OVER = OVER;
  #guards: Guard | undefined;
  #holds: Hold | undefined;
  /** How many guards and holds a release waits for. */
  #keepers = 0;

  constructor(
    owner: RequestOwner,
    ledger: Ledger<Request>,
    attributes: AttributeSet<Request>,
    stage: Stage,
    series: StageSeries<Request>,
  ) {
    this.base = this.entered = stage;
    this.series = series;
    this.attributes = attributes;
    this.ledger = ledger;
    this.owner = owner;
  }

  /** Counts from now on; once it has ended and nothing refers to it, as another request. Everything is at hand. */
  begin(
    attributes: AttributeSet<Request>,
    active: ActiveSeries,
    stage: Stage,
    series: StageSeries<Request>,
    now: number,
  ): void {
    const { ages } = this.ledger;
    const entries = series.entries ?? this.ledger.entriesOf(stage);
    series.settle(now);
    append(series, entries, this, now);
    if (ages !== undefined) appear(ages, this);
    this.#state = OPEN;
    this.life++;
    this.base = this.entered = stage;
    this.attributes = attributes;
    this.series = series;
    this.began = now;
    active.count++;
    this.ledger.active++;
  }

  get ended(): boolean {
    return this.#state === OVER;
  }

  /** The stage that it counts in. */
  get stage(): Stage {
    return this.#state === RELEASED ? this.entered : (this.#guards ?? this).entered;
  }

  /** Its last sign of life beyond that it entered its stage; see `Dues.sign`. */
  get sign(): number {
    return this.lasting?.sign ?? 0;
  }

  get traceId(): string | undefined {
    return this.span?.traceId;
  }

  get note(): string | undefined {
    return this.lasting?.note;
  }

  /** How it was released, while guards and holds keep it. */
  get outcome(): OutcomeNumber {
    return this.lasting?.outcome ?? ENDED;
  }

  /** Makes what a request needs that lasts. */
  last(): Lasting<Request> {
    this.lasting ??= new Lasting();
    return this.lasting;
  }

  /** Its handle keeps it until it is registered. */
  get watch(): Watch | undefined {
    return this.lasting?.watched?.deref() ?? this.handle?.watch;
  }

  /** Whether it has no guard and no hold: only so can it serve another request once it has ended. */
  get nothingOpen(): boolean {
    return this.#guards === undefined && this.#holds === undefined;
  }

  // Moves. `now` is a reading of the ledger's clock that was taken before the request was looked at.

  enter(stage: Stage, now: number): void {
    if (this.#state === OPEN) this.move(stage, now, false);
  }

  leave(now: number): void {
    this.enter((this.#guards ?? this).base, now);
  }

  /** Moves the base. Whatever was entered there ends; under a guard nothing is seen of it yet. */
  advance(stage: Stage, now: number): void {
    if (this.#state !== OPEN) return;
    if (this.#guards === undefined) this.move(stage, now, true);
    else this.base = this.entered = stage;
  }

  /** Moves the base alone: what was entered there stays. */
  rebase(stage: Stage, now: number): void {
    if (this.#state !== OPEN) return;
    if (this.entered === this.base) this.advance(stage, now);
    else this.base = stage;
  }

  private move(stage: Stage, now: number, asBase: boolean): void {
    const series = this.attributes.seriesOf(stage);
    if (series === undefined) {
      this.moveToNew(stage, asBase);
      return;
    }
    const entries = series.entries ?? this.ledger.entriesOf(stage);
    const left = this.series;
    const stayed = now - this.since;
    left.settle(now);
    series.settle(now);
    if (this.lasting?.slot !== undefined) unfile<Request>(this, this.lasting);
    transfer(left, series, entries, this, now);
    this.series = series;
    (this.#guards ?? this).entered = stage;
    if (asBase) this.base = stage;
    this.ledger.durations?.record(stayed, left.attributes);
  }

  /** Once for each series. Apart, so that V8 inlines what every move does. */
  private moveToNew(stage: Stage, asBase: boolean): void {
    if (!this.createSeries(this.attributes, stage)) return;
    if (asBase) this.advance(stage, this.ledger.latest());
    else this.enter(stage, this.ledger.latest());
  }

  /** Moves it to the series of all its attributes, where it takes the place of its age. */
  setAttributes(attributes: AttributeSet<Request>, now: number): void {
    if (this.#state === OVER) return;
    const { stage } = this;
    const series = attributes.seriesOf(stage);
    const { active } = attributes;
    const leftActive = this.attributes.active;
    if (series === undefined || active === undefined || leftActive === undefined) {
      if (this.createSeries(attributes, stage)) this.setAttributes(attributes, this.ledger.latest());
      return;
    }
    const left = this.series;
    left.settle(now);
    series.settle(now);
    if (series !== left) transferByAge(left, series, this);
    if (this.lasting?.slot?.overdue) {
      left.overdue--;
      series.overdue++;
    }
    this.series = series;
    this.attributes = attributes;
    leftActive.count--;
    active.count++;
    if (!isPassed(series, this)) return;
    file<Request>(this);
    this.registerHandles();
  }

  // What opens and what closes a guard. One that is closed last leaves the request to its end.

  /** None where the request has ended. One that does not hold is open until it ends, and keeps nothing that is released. */
  openGuard(stage: Stage, now: number, holds = true): Guard | undefined {
    if (this.#state === OVER) return undefined;
    const series = this.#state === OPEN ? this.attributes.seriesOf(stage) : this.series;
    if (series === undefined) {
      if (!this.createSeries(this.attributes, stage)) return undefined;
      return this.openGuard(stage, this.ledger.latest(), holds);
    }
    const guard = new Guard(this, stage, holds);
    const left = this.series;
    const stayed = now - this.since;
    if (this.#state === OPEN) {
      const entries = series.entries ?? this.ledger.entriesOf(stage);
      left.settle(now);
      series.settle(now);
      if (this.lasting?.slot !== undefined) unfile<Request>(this, this.lasting);
      transfer(left, series, entries, this, now);
    }
    this.series = series;
    const below = this.#guards;
    guard.below = below;
    if (below !== undefined) below.above = guard;
    this.#guards = guard;
    if (holds) this.#keepers++;
    if (this.#state === OPEN) this.ledger.durations?.record(stayed, left.attributes);
    return guard;
  }

  /** Takes a guard out, wherever it is in the list: concurrent branches end out of order. One that is lost says how. */
  closeGuard(guard: Guard, now: number, lost?: OutcomeNumber): void {
    if (!guard.open) return;
    const { above, below } = guard;
    const isNewest = above === undefined;
    const left = this.series;
    const stayed = now - this.since;
    let moves = false;
    if (isNewest && this.#state === OPEN) {
      const stage = (below ?? this).entered;
      const series = this.attributes.seriesOf(stage);
      if (series === undefined) {
        this.createSeries(this.attributes, stage);
        this.closeGuard(guard, this.ledger.latest(), lost);
        return;
      }
      const entries = series.entries ?? this.ledger.entriesOf(stage);
      moves = true;
      left.settle(now);
      series.settle(now);
      if (this.lasting?.slot !== undefined) unfile<Request>(this, this.lasting);
      transfer(left, series, entries, this, now);
      this.series = series;
    } else if (guard.holds && this.isKeptByOne) {
      this.endAs(lost ?? this.outcome, now);
    }
    guard.open = false;
    if (guard.holds) this.#keepers--;
    // A guard that is kept after its end would else keep those that were opened after it.
    guard.above = guard.below = undefined;
    if (below !== undefined) below.above = above;
    if (above !== undefined) above.below = below;
    else this.#guards = below;
    forget(guard);
    if (moves) this.ledger.durations?.record(stayed, left.attributes);
  }

  /** None where the request has ended. */
  openHold(): Hold | undefined {
    if (this.#state === OVER) return undefined;
    const hold = new Hold(this);
    const below = this.#holds;
    hold.below = below;
    if (below !== undefined) below.above = hold;
    this.#holds = hold;
    this.#keepers++;
    return hold;
  }

  closeHold(hold: Hold, lost?: OutcomeNumber): void {
    if (!hold.open) return;
    if (this.isKeptByOne) {
      // The clock may be the application's, which may end the request, or the hold, or open others.
      const now = this.ledger.now();
      if (!hold.open) return;
      if (this.isKeptByOne) this.endAs(lost ?? this.outcome, now);
    }
    const { above, below } = hold;
    hold.open = false;
    this.#keepers--;
    hold.above = hold.below = undefined;
    if (below !== undefined) below.above = above;
    if (above !== undefined) above.below = below;
    else this.#holds = below;
    forget(hold);
  }

  /**
   * Its owner lets go of it: it ends at once, or with the last guard and hold that keep it. Returns whether this call has ended it.
   */
  release(outcome: OutcomeNumber, now: number): boolean {
    if (this.#state !== OPEN) return false;
    const { detached } = this.owner;
    if (this.#keepers === 0 || detached === undefined) return this.endAs(outcome, now);
    const { ledger, stage } = this;
    const series = this.attributes.seriesOf(detached);
    // Made now: once it is detached it may end amid what closes a guard.
    if (series === undefined || ledger.endings.of(stage)[outcome] === undefined) {
      const isSame = this.createSeries(this.attributes, detached) && this.createEnding(stage, outcome);
      return isSame && this.release(outcome, ledger.latest());
    }
    const lasting = this.last();
    const entries = series.entries ?? ledger.entriesOf(detached);
    const left = this.series;
    const stayed = now - this.since;
    left.settle(now);
    series.settle(now);
    if (this.lasting?.slot !== undefined) unfile<Request>(this, this.lasting);
    transfer(left, series, entries, this, now);
    this.#state = RELEASED;
    lasting.outcome = outcome;
    this.series = series;
    this.base = stage;
    this.entered = detached;
    ledger.detached++;
    // Its end depends on its guards and holds alone.
    forget(this);
    ledger.onFewer?.();
    ledger.durations?.record(stayed, left.attributes);
    return false;
  }

  /** Returns whether this call has ended it. One that was released has ended as it was released. */
  end(now: number, outcome: OutcomeNumber): boolean {
    if (this.#state === OVER) return false;
    return this.endAs(this.#state === RELEASED ? this.outcome : outcome, now);
  }

  private endAs(outcome: OutcomeNumber, now: number): boolean {
    const { ledger, series } = this;
    const endings = this.#state === OPEN ? series.endings : undefined;
    const ending = (endings ?? ledger.endings.of(this.endsIn))[outcome];
    if (ending === undefined) {
      return this.createEnding(this.endsIn, outcome) && this.end(ledger.latest(), outcome);
    }
    const active = this.attributes.active;
    const stayed = now - this.since;
    series.settle(now);
    if (this.lasting?.slot !== undefined) unfile<Request>(this, this.lasting);
    remove(series, this);
    if (ledger.ages !== undefined) vanish(ledger.ages, this);
    if (this.#state === RELEASED) ledger.detached--;
    this.#state = OVER;
    if (active !== undefined) active.count--;
    ledger.active--;
    ending.count++;
    this.name = undefined;
    const watched = this.lasting?.watched;
    this.lasting = undefined;
    forget(this);
    if (watched !== undefined) stopLooking(watched);
    ledger.onFewer?.();
    ledger.durations?.record(stayed, series.attributes);
    return true;
  }

  /** Whether it is released and ends with the last that keeps it. */
  private get isKeptByOne(): boolean {
    return this.#keepers === 1 && this.#state === RELEASED;
  }

  /** The stage that it ends in: where it was when its owner let go of it. */
  private get endsIn(): Stage {
    return this.#state === RELEASED ? this.base : this.stage;
  }

  // What is lost.

  /**
   * Its end depends on its handles from now on, and on those of its guards and holds. Whoever watches it is asked. Returns
   * how many there were.
   */
  registerHandles(): number {
    const watch = this.handle?.watch;
    let count = register(this) ? 1 : 0;
    for (let guard = this.#guards; guard !== undefined; guard = guard.below) if (register(guard)) count++;
    for (let hold = this.#holds; hold !== undefined; hold = hold.below) if (register(hold)) count++;
    // What an adapter passes may be anything: of what is no object there is no WeakRef.
    if (typeof watch !== 'object' || watch === null) return count;
    this.last().watched = keepLooking(watch);
    look(watch);
    return count;
  }

  /** This stands for the end of one of these, and is registered at once where the timer will not come by again. */
  heldBy(it: Reclaimable, handle: Handle): void {
    it.handle = handle;
    if (isPassed(this.series, this)) register(it);
  }

  reclaim(): void {
    if (this.#state === OVER) return;
    this.sayLost('a request was garbage-collected without end(); counted down');
    // A guard may be in other hands than the request: of a job it can be.
    this.release(RECLAIMED, this.ledger.now());
  }

  guardLost(guard: Guard): void {
    if (!guard.open || this.#state === OVER) return;
    if (!this.isGivenUp)
      this.sayLost('a guard was garbage-collected without end(); counted down', guard.entered);
    const lost = this.outcomeWhenLost();
    this.closeGuard(guard, this.ledger.now(), lost);
  }

  holdLost(hold: Hold): void {
    if (!hold.open || this.#state === OVER) return;
    if (!this.isGivenUp) this.sayLost('what held a request was garbage-collected; counted down');
    const lost = this.outcomeWhenLost();
    this.closeHold(hold, lost);
  }

  /** How it ends where the last that keeps it is lost. */
  private outcomeWhenLost(): OutcomeNumber {
    const outcome = this.outcome === ABORTED || this.outcome === FAILED ? ABANDONED : RECLAIMED;
    if (this.#state === RELEASED) this.createEnding(this.base, outcome);
    return outcome;
  }

  /** Whether nobody waits for it: what is dropped then is no fault of the application. */
  private get isGivenUp(): boolean {
    return this.outcome === ABORTED || this.outcome === FAILED || this.outcome === RECLAIMED;
  }

  private sayLost(text: string, stage: Stage = this.stage): void {
    const name = textWhenLost(this.name);
    this.ledger.anomalies.add(
      'reclaimed',
      text,
      `${name === undefined ? '' : `${name} `}in stage ${stage.name}`,
    );
  }

  /**
   * Makes what is missing to count in this stage with these attributes. Whoever exports is told of a new series, and may
   * call the application. Returns whether this is still the same request then.
   */
  private createSeries(attributes: AttributeSet<Request>, stage: Stage): boolean {
    const life = this.life;
    void attributes.activeSeries;
    attributes.createSeriesOf(stage);
    return this.life === life;
  }

  /** The same for how it ends. */
  private createEnding(stage: Stage, outcome: OutcomeNumber): boolean {
    const life = this.life;
    this.ledger.endings.declare(stage.name, outcome);
    return this.life === life;
  }
}
