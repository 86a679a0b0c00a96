import { HANDLE, ModelRequest, type Stage } from './request';

/** Milliseconds of the window of `stage_peak`. */
export const WINDOW = 1_000;

/** Milliseconds that a request may stay in a stage without a sign of life; those of some stages, in seconds. */
export const BUDGET = 2_000;
export const BUDGETS = { db: 1, respond: false, route: { within: 2, signs: 'bytes' } } as const;

/** What one provider has to export, by instrument and attributes. */
export type Numbers = ReadonlyMap<string, ReadonlyMap<string, number>>;

type Attributes = Readonly<Record<string, unknown>>;

/** Requests, the metrics objects of one name that began them, and the providers that those are on. */
export class World {
  now = 0;
  readonly requests: ModelRequest[] = [];
  readonly #providers: readonly ModelProvider[];
  /** The provider of each metrics object. */
  readonly #on: (ModelProvider | undefined)[] = [];
  /** What metrics objects that are on none have counted: whoever comes first is told. */
  readonly #untold: Counters[];
  /** When the timer has looked for the last time. */
  #second = 0;
  /** What each metrics object has had in its stages: that goes along with it. */
  readonly #histories: readonly History[];

  constructor(metrics: number, providers: number, declared: readonly Stage[]) {
    this.#untold = Array.from({ length: metrics }, () => new Counters());
    this.#providers = Array.from({ length: providers }, () => new ModelProvider());
    this.#histories = Array.from({ length: metrics }, () => new History());
    for (const history of this.#histories) for (const stage of declared) history.know(key(stage), 0);
  }

  begin(metrics: number, attributes: Attributes, stage: Stage = HANDLE): ModelRequest {
    const arrive = (arrived: ModelRequest) => {
      arrived.since = this.now;
      arrived.overdue = false;
      arrived.asked = undefined;
      arrived.askedNext = this.now;
      this.#count(metrics, 'app.stage_entries', key(arrived.stage));
      this.note();
    };
    const over = ({ stage: name }: Stage, outcome: string) => {
      this.#count(metrics, 'app.ended_requests', key({ stage: name, outcome }));
    };
    const request = new ModelRequest(metrics, attributes, stage, arrive, over);
    request.began = this.now;
    this.requests.push(request);
    this.note();
    return request;
  }

  setAttributes(request: ModelRequest, attributes: Attributes): void {
    if (request.life !== 'over') request.attributes = { ...request.attributes, ...attributes };
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    for (const request of this.#alive()) {
      const provider = this.#on[request.metrics];
      if (provider !== undefined) add(provider.time, stageKey(request), milliseconds / 1_000);
    }
  }

  /** The timer looks: whoever's budget was over before this second began is overdue. */
  second(): void {
    this.#second = this.now;
    for (const request of this.#alive()) {
      const within = withinOf(request);
      if (within === undefined) continue;
      const countsBytes = request.stage['stage'] === 'route';
      if (countsBytes && !(request.overdue || isBefore(request.askedNext, this.now))) continue;
      if (countsBytes && request.asked !== request.bytes) {
        request.asked = request.bytes;
        // To the eighth of a second.
        request.sign = Math.max(request.sign, Math.ceil(this.now / 125) * 125);
        request.overdue = false;
      }
      const due = silentSince(request) + within;
      request.overdue ||= isBefore(due, this.now);
      // "About eight times for each budget", once a second at the most.
      request.askedNext = Math.min(due, this.now + Math.max(within / 8, 1_000) - 1_000);
    }
  }

  /** "To the second": as if it came when the timer looks next. */
  progress(request: ModelRequest): void {
    if (request.life === 'over') return;
    request.sign = this.#second + 1_000;
    if (request.overdue) request.askedNext = request.since;
    request.overdue = false;
  }

  anomaly(metrics: number, kind: string | undefined): void {
    if (kind !== undefined)
      this.#count(metrics, 'stageguard.anomalies', key({ kind, 'stageguard.name': 'app' }));
  }

  #count(metrics: number, counter: Counter, series: string): void {
    const counters = this.#on[metrics]?.counters ?? this.#untold[metrics];
    if (counters !== undefined) add(counters[counter], series, 1);
  }

  /** Everything that the metrics object counts is on this provider from now on, or on none. */
  bind(metrics: number, provider: number | undefined): void {
    const next = provider === undefined ? undefined : this.#providers[provider];
    this.#on[metrics] = next;
    const untold = this.#untold[metrics];
    if (next !== undefined && untold !== undefined) {
      next.counters.take(untold);
      this.#untold[metrics] = new Counters();
    }
    this.note();
  }

  /** Takes down how many are in each stage now: peaks are the highest of these. */
  note(): void {
    this.#histories.forEach((history, metrics) => {
      const its = this.#alive().filter((request) => request.metrics === metrics);
      history.note(tally(its.map(stageKey)), this.now);
    });
  }

  #alive(provider?: ModelProvider): ModelRequest[] {
    return this.requests.filter(
      ({ life, metrics }) => life !== 'over' && (provider === undefined || this.#on[metrics] === provider),
    );
  }

  /** What `active` of a metrics object says: all of its provider's, or all that are on none. */
  active(metrics: number): number {
    const provider = this.#on[metrics];
    if (provider !== undefined) return this.#alive(provider).length;
    return this.#alive().filter((request) => this.#on[request.metrics] === undefined).length;
  }

  /** Of several metrics objects on one provider it is the sum of their peaks. */
  #peaks(provider: ModelProvider): Map<string, number> {
    const peaks = new Map<string, number>();
    this.#histories.forEach((history, metrics) => {
      if (this.#on[metrics] !== provider) return;
      for (const [series, peak] of history.peaks(this.now)) add(peaks, series, peak);
    });
    return peaks;
  }

  /** Exact where one is overdue, else up to its budget the age of the oldest; of several metrics objects the larger one. */
  #idle(alive: readonly ModelRequest[]): Map<string, number> {
    const idle = new Map<string, number>();
    this.#histories.forEach((_, metrics) => {
      const its = alive.filter((request) => request.metrics === metrics);
      for (const request of its) {
        const series = stageKey(request);
        const within = withinOf(request);
        if (within === undefined) continue;
        const isAnyOverdue = its.some((other) => other.overdue && stageKey(other) === series);
        if (isAnyOverdue && !request.overdue) continue;
        const silent = this.now - silentSince(request);
        const shown = isAnyOverdue ? silent : Math.min(within, this.now - request.since);
        idle.set(series, Math.max(shown / 1_000, idle.get(series) ?? 0));
      }
    });
    return idle;
  }

  expected(index: number): Numbers {
    const provider = this.#providers[index] as ModelProvider;
    const alive = this.#alive(provider);
    const ages = new Map<string, number>();
    for (const request of alive) {
      const age = (this.now - request.since) / 1_000;
      ages.set(stageKey(request), Math.max(age, ages.get(stageKey(request)) ?? 0));
    }
    return new Map([
      ['app.active_requests', tally(alive.map(({ attributes }) => key(attributes)))],
      ['app.stage_requests', tally(alive.map(stageKey))],
      ['app.stage_time', provider.time],
      [
        'app.oldest_age',
        new Map([[key({}), Math.max(0, ...alive.map(({ began }) => this.now - began)) / 1_000]]),
      ],
      ['app.stage_oldest_age', ages],
      ['app.stage_overdue_requests', tally(alive.filter(({ overdue }) => overdue).map(stageKey))],
      ['app.stage_oldest_idle', this.#idle(alive)],
      ['app.stage_peak', this.#peaks(provider)],
      ['app.stage_entries', provider.counters['app.stage_entries']],
      ['app.ended_requests', provider.counters['app.ended_requests']],
      ['stageguard.anomalies', provider.counters['stageguard.anomalies']],
    ]);
  }
}

class ModelProvider {
  readonly time = new Map<string, number>();
  readonly counters = new Counters();
}

const COUNTERS = ['app.stage_entries', 'app.ended_requests', 'stageguard.anomalies'] as const;
type Counter = (typeof COUNTERS)[number];

/** What is exported once, by whichever provider is there. */
class Counters implements Record<Counter, Map<string, number>> {
  readonly 'app.stage_entries' = new Map<string, number>();
  readonly 'app.ended_requests' = new Map<string, number>();
  readonly 'stageguard.anomalies' = new Map<string, number>();

  take(from: Counters): void {
    for (const counter of COUNTERS) for (const [series, n] of from[counter]) add(this[counter], series, n);
  }
}

class History {
  readonly #history = new Map<string, { born: number; counts: { time: number; count: number }[] }>();

  know(series: string, now: number): void {
    if (!this.#history.has(series)) this.#history.set(series, { born: now, counts: [] });
  }

  note(counts: ReadonlyMap<string, number>, time: number): void {
    for (const series of counts.keys()) this.know(series, time);
    for (const [series, history] of this.#history) {
      history.counts.push({ time, count: counts.get(series) ?? 0 });
    }
  }

  /** The highest count since the window before this one began, what stood there at that moment included. */
  peaks(now: number): Map<string, number> {
    return new Map(
      [...this.#history].map(([series, { born, counts }]) => {
        const from = born + Math.max(0, Math.floor((now - born) / WINDOW) - 1) * WINDOW;
        const standing = counts.filter(({ time }) => time < from).at(-1);
        const within = counts.filter(({ time }) => time >= from);
        return [series, Math.max(0, standing?.count ?? 0, ...within.map(({ count }) => count))];
      }),
    );
  }
}

/** Milliseconds; none where a request may stay for any time. */
function withinOf({ stage: { stage } }: ModelRequest): number | undefined {
  const its = stage === undefined ? undefined : (BUDGETS as Record<string, unknown>)[stage];
  if (its === false) return undefined;
  const seconds = typeof its === 'object' ? (its as { within: number }).within : its;
  return seconds === undefined ? BUDGET : (seconds as number) * 1_000;
}

/** Whether a second has begun since. */
function isBefore(time: number, now: number): boolean {
  return Math.floor(time / 1_000) < Math.floor(now / 1_000);
}

function silentSince({ since, sign }: ModelRequest): number {
  return Math.max(since, sign);
}

/** The stage instruments carry `model` besides the stage. */
function stageKey({ stage, attributes: { model } }: ModelRequest): string {
  return key(model === undefined ? stage : { ...stage, model });
}

export function key(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort());
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of keys) add(counts, each, 1);
  return counts;
}

function add(sums: Map<string, number>, series: string, amount: number): void {
  sums.set(series, (sums.get(series) ?? 0) + amount);
}
