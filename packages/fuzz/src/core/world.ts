import { AsyncResource } from 'node:async_hooks';
import { metrics as api } from '@opentelemetry/api';
import type { Random } from '@stageguard/testing';
import type { Metrics, OwnedRequest, Scope, SharedRequest } from './api.js';
import { type Events, listen } from './events.js';
import { Fault } from './fault.js';
import { createHooks, type Hooks } from './hooks.js';
import type { Drain } from './model/drain.js';
import type { ModelMetrics, ModelName } from './model/metrics.js';
import type { Provider } from './model/provider.js';
import type { ModelRequest } from './model/request.js';
import type { Stage } from './model/stage.js';
import { areOne, type Book } from './model/where.js';
import { type Numbered, pick } from './pick.js';
import { createIdleProviders, type WorldProvider } from './world-provider.js';

/** A request and what the fuzzer holds of it. */
export interface Pooled extends Numbered {
  readonly label: string;
  readonly real: SharedRequest;
  /** None where the core has begun it by itself, for a `run` without a request. */
  readonly owned: OwnedRequest | undefined;
  readonly model: ModelRequest;
  readonly owner: WorldMetrics;
  /** The name that it was begun with, where a snapshot can tell it by that. */
  readonly name: string | undefined;
  /** Tells how many bytes have moved for it. */
  readonly watch?: object;
}

export interface WorldMetrics extends Numbered {
  readonly real: Metrics;
  readonly model: ModelMetrics;
}

/** A guard or a hold, open or not. */
export interface PooledScope extends Numbered {
  readonly label: string;
  readonly real: Scope;
  readonly request: ModelRequest;
  end(): void;
}

export interface BoundStage extends Numbered {
  readonly real: unknown;
  readonly name: ModelName;
  readonly stage: Stage;
}

/** Work that waits for a promise which the fuzzer settles. */
export interface Pending extends Numbered {
  readonly label: string;
  readonly request: ModelRequest | undefined;
  settle(well: boolean): void;
  /** What the model does once that has arrived. */
  arrived(well: boolean): void;
}

/** A request that is current, or `null` where requests are ignored: for those who count in the book, or with it. */
export interface Frame {
  readonly name: ModelName;
  /** None where the rules leave it open: a request was over before it was made current. */
  readonly book: Book | undefined;
  readonly request: Pooled | null;
}

/** The innermost one first. */
export type Current = readonly Frame[];

/** An async context that was captured, to come back to. */
export interface Captured extends Numbered {
  readonly label: string;
  readonly current: Current;
  run(fn: () => void): void;
}

const MOST_ENDED = 150;
/** More than one operation can make. */
const MOST_MARKS = 1_000;

/** The real objects and the model of them, side by side. */
export class World {
  /** Milliseconds, as the clocks of this world have them. */
  time = 1_000;
  readonly providers: WorldProvider[] = [];
  /** Providers that export nothing. */
  readonly idle: Provider[] = createIdleProviders();
  global: Provider | undefined;
  readonly names: ModelName[] = [];
  objects: WorldMetrics[] = [];
  /** Those that were closed. */
  closed: WorldMetrics[] = [];
  requests: Pooled[] = [];
  scopes: PooledScope[] = [];
  bound: BoundStage[] = [];
  pending: Pending[] = [];
  readonly captured: Captured[] = [];
  drains: (Numbered & { readonly drain: Drain; abort(): void })[] = [];
  /** Where functions as sources look for a provider. */
  readonly slots: (Provider | undefined)[] = [undefined, undefined];
  current: Current = [];
  /** Requests that a verb is at work on: what is called back from within it may end them, and nothing else. */
  readonly busy = new Set<ModelRequest>();
  /** How many callbacks deep we are. */
  depth = 0;
  /** What the clocks of this world give: its time, or something that no clock may give. */
  clock: 'well' | 'backwards' | 'nothing' | 'throws' = 'well';
  /** The first that was found, also where the core has caught it. */
  fault: Fault | undefined;
  /** Metrics are on their way from one provider to another. */
  moving = false;
  /** What happens once the promises that have been settled by now have arrived. */
  readonly arriving: (() => void)[] = [];
  readonly hooks: Hooks = createHooks();
  readonly events: Events = listen();
  /** Calls what the core's timer of one second calls. */
  readonly second: () => void;
  readonly trace: string[] | undefined;
  #operation = 0;
  #marks = 0;

  constructor({ second, trace }: { second: () => void; trace: string[] | undefined }) {
    this.second = second;
    this.trace = trace;
  }

  /** A number for something new, and a name with it. */
  mark(kind: string): { readonly id: number; readonly label: string } {
    const part = this.#marks++;
    return { id: this.#operation * MOST_MARKS + part, label: `${kind}${this.#operation}.${part}` };
  }

  /** Another operation begins. */
  begins(operation: number): void {
    this.#operation = operation;
    this.#marks = 0;
  }

  say(line: () => string): void {
    this.trace?.push(`${'  '.repeat(this.depth)}${line()}`);
  }

  /** Calls a verb of the core, which must not throw but for what `own` has thrown through it. */
  verb<T>(what: string, fn: () => T, own?: { thrown?: unknown }): T | undefined {
    try {
      return fn();
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (own !== undefined && 'thrown' in own && own.thrown === error) return undefined;
      throw this.found(`${what} has thrown ${String((error as Error)?.stack ?? error)}`);
    }
  }

  expect(holds: boolean, what: () => string): void {
    if (!holds) throw this.found(what());
  }

  found(what: string): Fault {
    const fault = new Fault(what);
    this.fault ??= fault;
    return fault;
  }

  /** Whether what is read here is known: not while a verb or a move is under way. */
  get known(): boolean {
    return this.busy.size === 0 && !this.moving;
  }

  now = (): number => this.time;

  /** The verbs of one request while `fn` runs: callbacks leave it alone, but may end it. */
  working<T>(request: ModelRequest | undefined, fn: () => T): T {
    if (request === undefined || this.busy.has(request)) return fn();
    this.busy.add(request);
    try {
      return fn();
    } finally {
      this.busy.delete(request);
    }
  }

  workingOnAll(requests: readonly ModelRequest[], fn: () => void): void {
    const [first, ...others] = requests;
    if (first === undefined) fn();
    else this.working(first, () => this.workingOnAll(others, fn));
  }

  /** What a verb calls back that is the application's own work, where the request may be used as it likes. */
  resting<T>(request: ModelRequest, fn: () => T): T {
    if (!this.busy.delete(request)) return fn();
    try {
      return fn();
    } finally {
      this.busy.add(request);
    }
  }

  /** Runs `fn` one level deeper, where other verbs are called from within one. */
  nested<T>(current: Current, fn: () => T): T {
    const before = this.current;
    this.current = current;
    this.depth++;
    try {
      return fn();
    } finally {
      this.depth--;
      this.current = before;
    }
  }

  /** What is current where a request of this name is made so, or requests are ignored. */
  with(name: ModelName, book: Book | undefined, request: Pooled | null): Current {
    const around = this.current.filter(
      (frame) => frame.name !== name || frame.book === undefined || !book || !areOne(frame.book, book),
    );
    return [{ name, book, request }, ...around];
  }

  capture(): void {
    const resource = new AsyncResource('fuzz');
    const { current } = this;
    this.captured.push({
      ...this.mark('c'),
      current,
      run: (fn) => resource.runInAsyncScope(fn),
    });
    if (this.captured.length > 8) this.captured.shift();
  }

  addRequest(request: Pooled): void {
    const { model, real, label } = request;
    model.note = label;
    this.verb(`${label}.note()`, () => real.note(label));
    this.requests.push(request);
    const ended = this.requests.filter(({ model }) => model.ended);
    if (ended.length <= MOST_ENDED) return;
    const old = new Set(ended.slice(0, MOST_ENDED / 2));
    this.requests = this.requests.filter((one) => !old.has(one));
    this.scopes = this.scopes.filter(({ request: its }) => ![...old].some(({ model }) => model === its));
  }

  pickObject(random: Random): WorldMetrics {
    return pick(this.objects, random) as WorldMetrics;
  }

  /** A request, mostly one that is in flight and that no verb is at work on. */
  pickRequest(random: Random): Pooled | undefined {
    const all = random.chance(0.1) ? this.requests : this.requests.filter(({ model }) => !model.ended);
    const free = all.filter(({ model }) => !this.busy.has(model));
    return pick(free, random);
  }

  /** Every metrics object looks for its provider. */
  lookAll(): void {
    for (const name of this.names) name.look(this.global);
  }

  registerGlobally(provider: Provider | undefined): void {
    api.disable();
    if (provider !== undefined) api.setGlobalMeterProvider(provider.real);
    this.global = provider;
  }
}
