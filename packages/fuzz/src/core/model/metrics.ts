import type { Drain } from './drain.js';
import type { Provider } from './provider.js';
import { ModelRequest, type Told } from './request.js';
import type { Definitions, Stage, Value } from './stage.js';
import { createStage, keyOf, Stages } from './stage.js';
import { type Book, find, leave, open, reads, type Source } from './where.js';

/** On the way to an attribute set of many keys there are sets of fewer, which have a limit as well. */
const STEPS = 4;
/** "Nor what is kept of attributes beyond 1,024 characters for each of these series"; it is encoded, which takes some more. */
const LENGTH = 1_024 / 1.5;

/** What all metrics objects of one name have in common. */
export interface NameOptions {
  readonly lifecycle: readonly string[];
  readonly stageAttributes: readonly string[];
  readonly limit: number;
  readonly stageEntries: boolean;
  readonly endedRequests: boolean;
  readonly stageTime: boolean;
  readonly oldestAge: boolean;
  readonly stageOldestAge: boolean;
  readonly stagePeak: boolean;
  readonly durations: boolean;
  readonly peakWindow: number;
  /** In seconds. */
  readonly budget: number | false;
  readonly budgets: Readonly<Record<string, number | false | { within: number; signs: 'bytes' }>>;
  readonly attributesRequired: boolean;
  /** Whether its clock is the one of the world. */
  readonly ownClock: boolean;
}

/** Whether any stage has a budget. */
export function hasBudgets({ budget, budgets }: NameOptions): boolean {
  return budget !== false || Object.values(budgets).some((its) => its !== false);
}

/** All requests of one name. */
export class ModelName {
  readonly name: string;
  readonly options: NameOptions;
  objects: ModelMetrics[] = [];
  readonly books = new Set<Book>();
  /** Those in flight. */
  readonly requests = new Set<ModelRequest>();
  /** Milliseconds spent in each stage series of a provider since they were last compared. */
  readonly elapsed = new Map<Provider, Map<string, number>>();
  /** Entries into each stage since then. */
  readonly entered = new Map<Provider, Map<string, number>>();
  /** Ends since then, by stage and outcome. */
  readonly ended = new Map<Provider, Map<string, number>>();
  /** Providers on which books have come or gone since then. */
  readonly rebound = new Set<Provider>();
  /** Every attribute set and stage series that has been asked for, and how many attributes there were on the way. */
  readonly met = {
    active: new Set<string>(),
    stages: new Set<string>(),
    paths: new Set<string>(),
    steps: 0,
    length: 0,
  };

  constructor(name: string, options: NameOptions) {
    this.name = name;
    this.options = options;
  }

  /** "`cardinalityLimit`: series of one instrument; more share `otel.metric.overflow=true`" */
  get mayOverflow(): boolean {
    const { limit } = this.options;
    const { active, stages, steps, length } = this.met;
    if (length > LENGTH * limit) return true;
    return active.size > limit || stages.size > limit || steps > STEPS * limit;
  }

  /** The requests that a provider exports. */
  exportedBy(provider: Provider): ModelRequest[] {
    return [...this.requests].filter((request) => request.book.provider === provider);
  }

  /** Every book looks for its provider. */
  look(global: Provider | undefined): void {
    for (const book of this.books) {
      const provider = find(book, global);
      if (provider === book.provider) continue;
      for (const one of [provider, book.provider]) if (one !== undefined) this.rebound.add(one);
      book.provider = provider;
    }
    tellDrained(this);
  }

  /**
   * Whether all of its metrics objects were closed before there was another one. Those of before are not known any more: its
   * series are others, beside them, and in another order, which a reader with a limit below ours sees.
   */
  hasBegunAnew = false;

  readonly isEmpty = (book: Book): boolean => [...this.requests].every((request) => request.book !== book);

  /** Time passes. */
  pass(milliseconds: number): void {
    for (const request of this.requests) {
      const { provider } = request.book;
      if (provider === undefined) continue;
      add(this.elapsed, provider, request.stageKey, milliseconds);
    }
  }

  /** "how often the stage was entered": without the `stageAttributes` of its requests. */
  enter({ provider }: Book, { name, attributes }: Stage): void {
    if (provider !== undefined) add(this.entered, provider, keyOf({ stage: name, ...attributes }), 1);
  }

  /** "how requests have ended, by the stage that they were in when they were released or ended" */
  end({ provider }: Book, stage: Stage, outcome: string): void {
    if (provider !== undefined) add(this.ended, provider, keyOf({ stage: stage.name, outcome }), 1);
  }

  /** "`false` for none. Default: `budget`": in milliseconds. */
  within({ name }: Stage): number | undefined {
    const { budget, budgets } = this.options;
    const its = Object.hasOwn(budgets, name) ? budgets[name] : budget;
    const seconds = typeof its === 'object' ? its.within : its;
    return typeof seconds === 'number' ? seconds * 1_000 : undefined;
  }

  /** "counts them in a stage of the application, too": bytes. */
  countsBytes({ name }: Stage): boolean {
    return typeof this.options.budgets[name] === 'object';
  }

  /** What has recovered since the timer has looked for the last time. */
  readonly recovered: Told[] = [];

  /** When the timer has looked for the last time. */
  looked: number | undefined;

  /** "in the stage for longer than its budget without a sign of life", found out once a second */
  second(now: number): void {
    this.looked = now;
    for (const request of this.requests) {
      if (this.countsBytes(request.stage)) request.mayHaveMoved(now);
      request.fallDue(this.within(request.stage), now);
    }
  }

  /** Something was asked for that may have a series from now on. */
  meet(request: ModelRequest): void {
    this.met.active.add(request.activeKey);
    this.met.stages.add(request.stageKey);
    const path = JSON.stringify(request.attributes);
    if (this.met.paths.has(path)) return;
    this.met.paths.add(path);
    this.met.steps += Object.keys(request.attributes).length;
    this.met.length += path.length;
  }
}

/** One metrics object. */
export class ModelMetrics {
  readonly label: string;
  readonly name: ModelName;
  readonly stages: Stages;
  readonly declared: readonly Stage[];
  readonly base: Stage;
  readonly drains = new Set<Drain>();
  /** What it has begun, and is in flight. */
  readonly begun = new Set<ModelRequest>();
  /** Where its next requests count. */
  book: Book;

  constructor(label: string, name: ModelName, definitions: Definitions, source: Source) {
    const { lifecycle, limit } = name.options;
    this.label = label;
    this.name = name;
    this.stages = new Stages(definitions, lifecycle, limit);
    this.declared = this.stages.declared();
    for (const stage of this.declared) name.met.stages.add(keyOf({ stage: stage.name, ...stage.attributes }));
    this.base = createStage(lifecycle[0] as string);
    this.book = open(name, source);
    name.objects.push(this);
  }

  get provider(): Provider | undefined {
    return this.book.provider;
  }

  begin(stage: Stage, attributes: Readonly<Record<string, Value>>, now: () => number): ModelRequest {
    const { name, book } = this;
    const { lifecycle, stageAttributes } = name.options;
    const request: ModelRequest = new ModelRequest(
      {
        book,
        stageAttributes,
        detached: lifecycle.includes('detached') ? createStage('detached') : undefined,
        now,
        entered: (into) => name.enter(book, into),
        ended: (at, outcome) => {
          name.end(book, at, outcome);
          name.requests.delete(request);
          this.begun.delete(request);
          tellDrained(name);
        },
        recovered: (told) => name.recovered.push(told),
      },
      stage,
      attributes,
    );
    name.requests.add(request);
    this.begun.add(request);
    return request;
  }

  /**
   * "Stops counting for this object: what it has in flight is taken back, its handles do nothing any more, and a pending
   * `drained()` of it resolves. Other objects of its name go on."
   */
  close(): void {
    for (const request of this.begun) request.end('ended');
    for (const drain of this.drains) drain.due ||= drain.aborted === undefined;
    this.name.objects = this.name.objects.filter((other) => other !== this);
    leave(this, this.name.isEmpty);
    this.name.hasBegunAnew ||= this.name.objects.length === 0;
  }

  /** The requests that it reads. */
  get requests(): ModelRequest[] {
    return [...this.name.requests].filter((request) => reads(this, request.book));
  }
}

/** "Resolves when nothing is in flight: at once, or when the last request ends." */
function tellDrained(name: ModelName): void {
  for (const metrics of name.objects) {
    if (metrics.drains.size === 0 || metrics.requests.length > 0) continue;
    for (const drain of metrics.drains) drain.due = true;
  }
}

function add(
  sums: Map<Provider, Map<string, number>>,
  provider: Provider,
  key: string,
  amount: number,
): void {
  const its = sums.get(provider) ?? new Map<string, number>();
  sums.set(provider, its);
  its.set(key, (its.get(key) ?? 0) + amount);
}
