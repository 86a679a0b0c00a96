import type { AttributeSet } from './attribute-set.js';
import { type Frame, GuardFrame } from './guard-frame.js';
import type { Metrics } from './metrics.js';
import { forget, register } from './reclaim.js';
import type { StageSeries } from './series.js';
import type { Stage } from './stage.js';
import { activeTraceId } from './trace-id.js';

/**
 * A request in flight, as its series hold it. It is the lowest of its own frames, and counts in the stage of the
 * highest. Apart from its handles, so that a handle can be collected while this is counted, and so that this can serve
 * one request after the other.
 */
export class Entry implements Frame {
  home: Stage;
  stage: Stage;

  // Its place in the list of its stage series.
  previous: Entry | undefined;
  next: Entry | undefined;
  series: StageSeries;
  /** When it entered the stage that it is in, and when it began: readings of the ledger's clock. */
  since = 0;
  began = 0;

  readonly metrics: Metrics;
  attributes: AttributeSet;
  name: string | { toString(): string } | undefined;
  traceId: string | undefined;

  handle: object | undefined;
  registered = false;

  #guards: GuardFrame | undefined;
  #holds = 0;
  #state: 'open' | 'detached' | 'ended' = 'open';
  /** Another one as soon as it is released or has ended. */
  #turn = 0;

  constructor(metrics: Metrics, attributes: AttributeSet, stage: Stage) {
    this.home = this.stage = stage;
    this.metrics = metrics;
    this.attributes = attributes;
    this.series = attributes.stageSeries(stage);
  }

  /** Counts from now on; once it has ended and nothing refers to it, as another request. */
  begin(attributes: AttributeSet, stage: Stage, name: string | { toString(): string } | undefined): void {
    const active = attributes.activeSeries;
    const series = attributes.stageSeries(stage);
    const { ledger } = attributes;
    const now = ledger.now();
    this.#state = 'open';
    this.home = this.stage = stage;
    this.attributes = attributes;
    this.name = name;
    this.series = series;
    this.since = this.began = now;
    series.append(this, now);
    active.count++;
    ledger.active++;
    this.traceId = activeTraceId();
  }

  get ended(): boolean {
    return this.#state === 'ended';
  }

  get isDetached(): boolean {
    return this.#state === 'detached';
  }

  #top(): Frame {
    return this.#guards ?? this;
  }

  /** The stage that it counts in. */
  get where(): Stage {
    return this.isDetached ? this.stage : this.#top().stage;
  }

  /** Makes its end depend on its handle as well. */
  heldBy(handle: object): void {
    this.handle = handle;
  }

  /** Registers its handles, and those of its guards, for reclamation. Returns how many. */
  registerHandles(): number {
    let count = register(this) ? 1 : 0;
    for (let guard = this.#guards; guard !== undefined; guard = guard.below) if (register(guard)) count++;
    return count;
  }

  enter(stage: Stage): void {
    if (this.#state !== 'open') return;
    this.#top().stage = stage;
    this.#move();
  }

  leave(): void {
    this.enter(this.#top().home);
  }

  /** Moves the base's home. Whatever was entered there ends; under a guard nothing is seen of it yet. */
  advance(stage: Stage): void {
    if (this.#state !== 'open') return;
    this.home = this.stage = stage;
    if (this.#guards === undefined) this.#move();
  }

  /** Moves the base's home alone: what was entered there stays. */
  rebase(stage: Stage): void {
    if (this.stage === this.home) this.advance(stage);
    else this.home = stage;
  }

  push(stage: Stage): GuardFrame {
    const guard = new GuardFrame(this, stage);
    const below = this.#guards;
    guard.below = below;
    if (below !== undefined) below.above = guard;
    this.#guards = guard;
    if (this.#state === 'open') this.#move();
    return guard;
  }

  /** Takes a guard out, wherever it is: concurrent branches end out of order. */
  pop(guard: GuardFrame): void {
    const { above, below } = guard;
    // A guard that is kept after its end would else keep those that were opened after it.
    guard.above = guard.below = undefined;
    if (below !== undefined) below.above = above;
    if (above !== undefined) {
      above.below = below;
      return;
    }
    this.#guards = below;
    if (this.#state === 'open') this.#move();
    else this.#endIfFree();
  }

  /** Holds it without a stage. Returns what lets go, once. */
  hold(): { end(): void } {
    let held = true;
    this.#holds++;
    const end = () => {
      if (!held) return;
      held = false;
      this.#holds--;
      if (this.#state === 'detached') this.#endIfFree();
    };
    return { end };
  }

  /** Whether no guard and no hold refers to it. */
  get free(): boolean {
    return this.#guards === undefined && this.#holds === 0;
  }

  #endIfFree(): void {
    if (this.free) this.end();
  }

  /** Ends at once, or with the last guard and hold. Returns whether this call has ended it. */
  release(): boolean {
    if (this.#state !== 'open') return false;
    const detached = this.metrics.detached;
    if (this.free || detached === undefined) return this.end();
    forget(this);
    this.#state = 'detached';
    this.#turn++;
    this.home = this.stage = detached;
    this.#move();
    return false;
  }

  /** Returns whether this call has ended it. */
  end(): boolean {
    if (this.#state === 'ended') return false;
    this.#state = 'ended';
    this.#turn++;
    this.name = undefined;
    forget(this);
    const { ledger } = this.attributes;
    const now = ledger.now();
    this.series.remove(this, now);
    this.attributes.activeSeries.count--;
    ledger.ended();
    ledger.durations?.record(now - this.since, this.series.attributes);
    return true;
  }

  /** Moves it to the series of all its attributes, where it takes its place by age. */
  setAttributes(attributes: AttributeSet): void {
    if (this.#state === 'ended' || attributes === this.attributes) return;
    const turn = this.#turn;
    const where = this.where;
    const active = attributes.activeSeries;
    const series = attributes.stageSeries(where);
    const now = this.attributes.ledger.now();
    if (this.#turn !== turn) return;
    if (this.where !== where) {
      this.setAttributes(attributes);
      return;
    }
    this.attributes.activeSeries.count--;
    active.count++;
    this.attributes = attributes;
    if (series === this.series) return;
    this.series.remove(this, now);
    this.series = series;
    series.insertByAge(this, now);
  }

  reclaim(): void {
    const { stage } = this.where;
    if (this.end()) this.reclaimed(`a request in stage '${stage}'`);
  }

  /** A handle of this request was collected without `end`. */
  reclaimed(what: string): void {
    this.attributes.ledger.anomalies.add(
      'reclaimed',
      `${what} was garbage-collected without end(); counted down`,
    );
  }

  // What may call the application (its clock, its logger where a series is one too many, its histogram) comes before or
  // after the change, never amid it: it may move this request, or end it and begin another one with this entry.
  #move(): void {
    const turn = this.#turn;
    const where = this.where;
    const { ledger } = this.attributes;
    const series = this.attributes.stageSeries(where);
    const now = ledger.now();
    if (this.#turn !== turn || this.where !== where) return;
    const left = this.series;
    const stayed = now - this.since;
    left.remove(this, now);
    this.since = now;
    this.series = series;
    series.append(this, now);
    ledger.durations?.record(stayed, left.attributes);
  }
}
