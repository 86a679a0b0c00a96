import { type Attributes, metrics as api, type MeterProvider } from '@opentelemetry/api';
import { currentHandle, runWithin } from './context.js';
import type { Scope } from './disposable.js';
import { Entry } from './entry.js';
import { type Family, familyOf, warnOfFailure } from './family.js';
import { OwnedHandle, type SharedHandle } from './handles.js';
import { Ledger } from './ledger.js';
import type { AbortSignalLike, MeterProviderSource } from './metrics-types.js';
import { checkMeterProvider, DETACHED, type ResolvedOptions } from './options.js';
import { settled } from './settled.js';
import { takeSnapshot } from './snapshot.js';
import type { Snapshot } from './snapshot-types.js';
import { Stage } from './stage.js';
import { StageCatalogue } from './stage-catalogue.js';

interface Beginning {
  name?: string | { toString(): string } | undefined;
  stage?: unknown;
}

/** So many entries are kept for later requests: 180 kB. */
const MOST_SPARE = 1_000;

/** The guard of a request that is ignored. */
const NO_SCOPE: Scope = Object.freeze({ end() {}, [Symbol.dispose]() {} });

/** What `createRequestMetrics` returns, with the types of the stages left out. */
export class Metrics {
  readonly name: string;
  readonly options: ResolvedOptions;
  /** Where its requests count: on a provider, or by themselves until there is one. */
  ledger: Ledger;
  readonly detached: Stage | undefined;
  readonly #family: Family;
  readonly #catalogue: StageCatalogue;
  readonly #base: Stage;
  #source: MeterProviderSource | undefined;
  #provider: MeterProvider | undefined;
  readonly #waiting: Set<() => void> = new Set();
  readonly #spare: Entry[] = [];

  constructor(options: ResolvedOptions) {
    this.name = options.name;
    this.options = options;
    this.#family = familyOf(options.name);
    this.#catalogue = new StageCatalogue(this.#family.stages, options.stages, options.cardinalityLimit);
    this.#base = this.#family.stages.stage(options.baseStage, {});
    this.detached = options.detachable ? this.#family.stages.stage(DETACHED, {}) : undefined;
    this.#source = options.meterProvider;
    this.ledger = new Ledger(options);
    this.ledger.join(this, undefined);
    this.look();
  }

  get declared(): readonly Stage[] {
    return this.#catalogue.declared;
  }

  get active(): number {
    return this.ledger.active;
  }

  begin(attributes?: Attributes, beginning?: Beginning): OwnedHandle {
    const stage = beginning?.stage === undefined ? this.#base : this.find(beginning.stage, undefined);
    const entry = this.#begin(attributes, stage, beginning?.name);
    const handle = new OwnedHandle(this, entry);
    entry.heldBy(handle);
    return handle;
  }

  current(): SharedHandle | undefined {
    return currentHandle(this.name)?.sharedThrough(this);
  }

  stage(stage: unknown, attributes?: unknown): Stage {
    return this.find(stage, attributes);
  }

  enter(stage: unknown, attributes?: unknown): void {
    this.#required('enter')?.enter(stage, attributes);
  }

  leave(): void {
    this.#required('leave')?.leave();
  }

  setAttributes(attributes: Attributes): void {
    this.#required('setAttributes')?.setAttributes(attributes);
  }

  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R {
    const current = currentHandle(this.name);
    if (current === null) return fn();
    if (current?.ended === false) return current.sharedThrough(this).run(stage, fn, attributes);
    const handle = new OwnedHandle(this, this.#begin(undefined, this.find(stage, attributes)));
    return settled(
      () => handle.with(fn),
      () => handle.end(),
    );
  }

  guard(stage: unknown, attributes?: unknown): Scope {
    const current = currentHandle(this.name);
    if (current === null) return NO_SCOPE;
    if (current?.ended === false) return current.sharedThrough(this).guard(stage, attributes);
    return this.begin(undefined, { stage: this.find(stage, attributes) });
  }

  ignore<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    return runWithin({ name: this.name, handle: null, around: undefined }, fn, args);
  }

  count(stage: unknown, attributes?: unknown): number {
    return this.ledger.count(this.find(stage, attributes));
  }

  snapshot(options?: { oldest?: number | undefined }): Snapshot {
    return takeSnapshot(this, options?.oldest ?? 20);
  }

  async drained(options?: { signal?: AbortSignalLike | undefined }): Promise<void> {
    if (this.active === 0) return;
    const signal = options?.signal;
    if (signal?.aborted) throw signal.reason;
    let abort = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        abort = () => {
          this.#waiting.delete(resolve);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort);
        this.#waiting.add(resolve);
        this.ledger.awaited = true;
      });
    } finally {
      // Not when the last request ends, but afterwards: should it throw, that is ours who wait.
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Takes an entry that has ended, for a later request. Old entries in old series spare the garbage collector the
   * notes that it takes of every old object which comes to refer to a new one: a third of what counting costs.
   */
  recycle(entry: Entry): void {
    if (!entry.free || this.#spare.length >= MOST_SPARE) return;
    // Attributes beyond the limits live as long as their requests.
    entry.attributes = this.ledger.none;
    this.#spare.push(entry);
  }

  /** The ledger says that nothing is in flight any more. */
  emptied(): void {
    for (const done of this.#waiting) done();
    this.#waiting.clear();
  }

  setMeterProvider(provider: MeterProviderSource): void {
    checkMeterProvider(provider);
    this.#source = provider;
    this.look();
  }

  /** Looks for the provider, and moves there where it is another one than before. */
  look(): void {
    const provider = this.#findProvider();
    if (provider === this.#provider) return;
    this.#provider = provider;
    const ledger = provider === undefined ? undefined : this.#family.ledger(provider, this.options);
    const from = this.ledger;
    this.ledger = ledger ?? new Ledger(this.options);
    this.ledger.join(this, from);
    // They refer to the series of the ledger before.
    this.#spare.length = 0;
  }

  /** The stage that the application means. */
  find(stage: unknown, attributes: unknown): Stage {
    if (Stage.isOf(this.#family.stages, stage)) return stage;
    return this.#catalogue.find(stage, attributes, this.ledger.anomalies);
  }

  #begin(attributes: Attributes | undefined, stage: Stage, name?: Beginning['name']): Entry {
    if (this.#provider === undefined) this.look();
    const none = this.ledger.none;
    const set = attributes === undefined ? none : none.with(attributes);
    const entry = this.#spare.pop() ?? new Entry(this, set, stage);
    entry.begin(set, stage, name);
    return entry;
  }

  #required(verb: string): SharedHandle | undefined {
    const current = currentHandle(this.name);
    if (current === undefined) {
      this.ledger.anomalies.add(
        'no_request',
        `${verb}() outside of a request, or where its async context is lost`,
      );
    }
    return current?.sharedThrough(this);
  }

  #findProvider(): MeterProvider | undefined {
    return this.#exporting(this.#source) ?? this.#exporting(api.getMeterProvider());
  }

  #exporting(source: MeterProviderSource | undefined): MeterProvider | undefined {
    try {
      const provider = typeof source === 'function' ? source() : source;
      return provider !== undefined && this.#family.exports(provider) ? provider : undefined;
    } catch (error) {
      warnOfFailure(this.name, error);
      return undefined;
    }
  }
}
