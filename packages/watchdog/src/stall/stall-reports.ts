import type { RequestSnapshot } from '@stageguard/core';
import { type AnyMetrics, countBeside, originals, peek, warnOnce } from '@stageguard/core/adapter';
import { StageAreas, type StageSeconds } from '../reading/stage-areas.js';
import type { Dump, LateBeat, Verdict } from '../words/messages.js';
import { NONE, UNKNOWN } from '../words/stages-told.js';
import { FROZEN_TIME, STAGE_STALL_TIME, STALL_TIME, STALLS } from './counters.js';
import { type StallEvent, stallChannel } from './stall-event.js';
import { WhoCounts } from './who-counts.js';

/** A worker that does not say what it knows is no reason not to count. */
const PATIENCE = 2_000;
const HOUR = 3_600_000;

export interface StallSettings {
  readonly metrics: readonly AnyMetrics[];
  readonly poll: number;
  readonly threshold: number;
  readonly oldest: number;
  readonly maxPerHour: number;
  readonly onStall: ((event: StallEvent) => void) | undefined;
}

/** What a late beat was, as far as this thread can tell. */
interface Open {
  readonly late: LateBeat;
  /** By metrics object. */
  readonly stages: readonly StageSeconds[][];
}

/** Counts stalls once it is known what they were, and tells of them. */
export class StallReports {
  readonly #settings: StallSettings;
  readonly #areas: readonly StageAreas[];
  readonly #who: WhoCounts;
  readonly #open: Map<number, Open> = new Map();
  /** When those of the last hour were told. */
  #told: number[] = [];

  constructor(settings: StallSettings) {
    this.#settings = settings;
    this.#areas = settings.metrics.map((metrics) => new StageAreas(metrics));
    this.#who = new WhoCounts(settings.metrics);
    for (const metrics of settings.metrics) {
      countBeside(metrics, STALL_TIME, 0, { stage: NONE });
      countBeside(metrics, STALLS, 0, { stage: NONE });
      countBeside(metrics, FROZEN_TIME, 0, {});
    }
    this.beat();
  }

  /** A beat has come; the next one is due a poll later. */
  beat(): void {
    for (const areas of this.#areas) areas.startIn(this.#settings.poll);
  }

  close(): void {
    for (const areas of this.#areas) areas.close();
    this.#who.close();
  }

  /** A beat has come late. What it was the worker says; `ask` is how it is asked. */
  late(late: LateBeat, ask: () => void): void {
    const stages = this.#areas.map((areas) => areas.last(late.to - late.from));
    this.beat();
    this.#open.set(late.beat, { late, stages });
    ask();
    originals.setTimeout(() => this.settle(late, { frozen: 0, dump: undefined }), PATIENCE).unref();
  }

  /** What a late beat was; the second time nothing. */
  settle({ beat }: LateBeat, { frozen, dump }: Verdict): void {
    const open = this.#open.get(beat);
    if (open === undefined || !this.#open.delete(beat)) return;
    const late = open.late.to - open.late.from;
    const stopped = Math.min(frozen, late);
    const { metrics, threshold } = this.#settings;
    const counting = metrics.filter((_, i) => this.#who.counts(i));
    if (stopped > 0) for (const each of counting) countBeside(each, FROZEN_TIME, stopped / 1_000, {});
    const duration = late - stopped;
    if (duration < threshold) return;
    metrics.forEach((each, i) => {
      if (!this.#who.counts(i)) return;
      const stage = stageIn(dump, i);
      countBeside(each, STALL_TIME, duration / 1_000, { stage });
      countBeside(each, STALLS, 1, { stage });
      for (const { attributes, seconds } of open.stages[i] ?? []) {
        countBeside(each, STAGE_STALL_TIME, (seconds * duration) / late, attributes);
      }
    });
    this.#tell(dump, duration);
  }

  #tell(dump: Dump | undefined, duration: number): void {
    const { metrics, oldest, maxPerHour, onStall } = this.#settings;
    if (onStall === undefined && !stallChannel.hasSubscribers) return;
    const now = originals.now();
    this.#told = this.#told.filter((at) => at > now - HOUR);
    if (this.#told.length >= maxPerHour) return;
    this.#told.push(now);
    const { index, request } = innermost(dump?.amid ? dump.requests : []);
    const event: StallEvent = {
      metrics: metrics[index]?.name,
      name: request?.name,
      stage: request?.stage ?? (dump?.amid ? NONE : UNKNOWN),
      traceId: request?.traceId,
      request,
      stack: dump?.stack || undefined,
      duration: duration / 1_000,
      snapshot: dump?.snapshots ?? metrics.map((each) => peek(each, oldest)),
    };
    stallChannel.publish(event);
    try {
      onStall?.(event);
    } catch (error) {
      warnOnce('`onStall` of the watchdog threw', error);
    }
  }
}

/** Of the request of one metrics object. */
function stageIn(dump: Dump | undefined, index: number): string {
  if (!dump?.amid) return UNKNOWN;
  return dump.requests[index]?.stage ?? NONE;
}

/** A request within another one, such as a call that it makes, has begun later. */
function innermost(requests: Dump['requests']): { index: number; request: RequestSnapshot | undefined } {
  let found: { index: number; request: RequestSnapshot | undefined } = { index: -1, request: undefined };
  requests.forEach((request, index) => {
    if (request === null) return;
    const age = request.age ?? Number.POSITIVE_INFINITY;
    if (found.request === undefined || age < (found.request.age ?? Number.POSITIVE_INFINITY)) {
      found = { index, request };
    }
  });
  return found;
}
