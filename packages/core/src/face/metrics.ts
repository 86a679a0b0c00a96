import type { Attributes } from '@opentelemetry/api';
import type { Named } from '../binding/named.js';
import { forgetName, named } from '../binding/names.js';
import type { MeterProviderSource } from '../binding/provider.js';
import type { Ledger } from '../books/ledger.js';
import type { AnomalyKind } from '../numbers/anomalies.js';
import { type CounterDefinition, countersBeside } from '../reports/counters-beside.js';
import { activeIn, attachedIn, countIn, type Means } from '../reports/reads.js';
import { takeSnapshot } from '../reports/snapshot.js';
import type { RequestSnapshot, Snapshot } from '../reports/snapshot-types.js';
import { type StageTimer, stageTimerOf } from '../reports/stage-times.js';
import { finishLate } from '../request/late.js';
import type { Request } from '../request/request.js';
import { Requests } from '../request/requests.js';
import type { Scope } from '../words/disposable.js';
import { ENDED, type OutcomeNumber, outcomeNumber } from '../words/outcome.js';
import { Stage } from '../words/stage.js';
import { matches } from '../words/stage-pattern.js';
import type { StageDefinitions } from '../words/stage-types.js';
import { type Beginning, type JobBeginning, readBeginning, readJob } from './beginning.js';
import { bound } from './bind.js';
import { type Counts, currentHandle, runWithin, runWithout } from './context.js';
import { type DrainOptions, drained } from './drained.js';
import { type Home, OwnedHandle, type SharedHandle } from './handles.js';
import { runAsJob } from './job.js';
import { Membership } from './membership.js';
import type { SnapshotOptions } from './metrics-types.js';
import { checkMeterProvider, DETACHED, type ResolvedOptions } from './options.js';
import { checkDrainOptions, readSnapshotOptions } from './read-options.js';
import { NO_SCOPE } from './scopes.js';
import { StageCatalogue } from './stage-catalogue.js';
import { wrapped } from './wrap.js';

/** What `createRequestMetrics` returns, with the types of the stages left out. */
export class Metrics implements Home {
  readonly name: string;
  readonly #options: ResolvedOptions;
  readonly #named: Named;
  readonly #catalogue: StageCatalogue;
  readonly #base: Stage;
  readonly #requests: Requests;
  readonly #binding: Membership;
  readonly #onClose: Set<() => void> = new Set();
  #closed = false;

  constructor(options: ResolvedOptions) {
    this.name = options.name;
    this.#options = options;
    this.#named = named(options.name);
    const { stages } = this.#named;
    this.#catalogue = new StageCatalogue(stages, options.stages, options.cardinalityLimit);
    this.#base = stages.stage(options.baseStage, {});
    const binding = this.#named.join(options.meterProvider ?? 'global', options);
    this.#binding = new Membership(this.#named, binding, this);
    const detached = options.detachable ? stages.stage(DETACHED, {}) : undefined;
    this.#requests = new Requests(binding.ledger, detached);
    this.#declareIn(binding.ledger);
    this.#named.look(binding);
  }

  get active(): number {
    return activeIn(this.#truth());
  }

  begin(attributes?: Attributes, options?: Beginning): OwnedHandle {
    if (this.#closed) return new OwnedHandle(this, undefined);
    const { name, stage, watch } = readBeginning(options);
    const first = stage === undefined ? this.#base : this.find(stage, undefined);
    const request = this.#requests.begin(attributes, first, name);
    const handle = new OwnedHandle(this, request, watch);
    request.handle = handle;
    return handle;
  }

  current(): SharedHandle | undefined {
    return this.#current()?.sharedThrough(this);
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
    const current = this.#current();
    if (current === null || this.#closed) return fn();
    if (current?.ended === false) return current.sharedThrough(this).run(stage, fn, attributes);
    const request = this.#requests.begin(undefined, this.find(stage, attributes), undefined);
    return runAsJob(new OwnedHandle(this, request), request, fn);
  }

  job<R>(fn: () => R, options?: JobBeginning): R {
    if (this.#closed || this.#current() === null) return fn();
    const { attributes, name, stage } = readJob(options);
    const found = stage === undefined ? this.#base : this.find(stage, undefined);
    const request = this.#requests.begin(attributes, found, name);
    return runAsJob(new OwnedHandle(this, request), request, fn);
  }

  wrap<A extends unknown[], R>(
    handler: (...args: A) => R,
    optionsOf?: (...args: A) => JobBeginning | undefined,
  ): (...args: A) => R {
    return wrapped(handler, optionsOf, (fn, options) => this.job(fn, options));
  }

  guard(stage: unknown, attributes?: unknown): Scope {
    const current = this.#current();
    if (current === null || this.#closed) return NO_SCOPE;
    if (current?.ended === false) return current.sharedThrough(this).guard(stage, attributes);
    return this.begin(undefined, { stage: this.find(stage, attributes) });
  }

  ignore<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    return runWithin({ counts: this.counts, handle: null, around: undefined }, fn, args);
  }

  bind<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
    const current = this.#current();
    const { counts } = this;
    return bound(fn, (call, args) => {
      if (current === undefined) return runWithout(counts, call, args);
      if (current === null) return this.ignore(call, ...args);
      return current.with(call, ...args);
    });
  }

  count(stage: unknown, attributes?: unknown): number {
    const means = this.#meant(stage, attributes);
    return countIn(this.#truth(), means);
  }

  snapshot(options?: SnapshotOptions): Snapshot {
    const { oldest, perStage, stage } = readSnapshotOptions(options);
    const means = stage === undefined ? undefined : this.#meant(stage, undefined);
    return takeSnapshot(this.name, this.#truth(), { most: oldest, perStage, means });
  }

  drained(options: DrainOptions = {}): Promise<void> {
    try {
      checkDrainOptions(options);
    } catch (error) {
      return Promise.reject(error);
    }
    const waitedFor = options.detached === false ? attachedIn : activeIn;
    void this.#truth();
    const isDrained = () => this.#closed || waitedFor(this.#named.ledgersWith(this.#binding.now)) === 0;
    return drained(isDrained, (callBack) => this.#onFewer(callBack), options.signal);
  }

  setMeterProvider(provider: MeterProviderSource): void {
    checkMeterProvider(provider);
    if (this.#closed) return;
    const before = this.#binding.now;
    const binding = this.#named.move(before, provider, this.#options);
    this.#binding.now = binding;
    if (binding !== before) {
      this.#declareIn(binding.ledger);
      this.#requests.countIn(binding.ledger);
    }
    this.#named.look(binding);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { ledger } of this.#named.bindings) this.#requests.endAll(ledger);
    for (const done of this.#onClose) done();
    this.#binding.end();
    forgetName(this.#named);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  // For adapters: see `anomaly` and `sharesTruth`.

  sayAnomaly(kind: AnomalyKind, text: string, detail?: unknown): void {
    this.#requests.ledger.anomalies.add(kind, text, detail);
  }

  isOneTruthWith(other: unknown): boolean {
    return other instanceof Metrics && this.#truth().includes(other.#requests.ledger);
  }

  // For adapters that look into the midst of the application: see `peek`, `stageTimer` and `counterBeside`.

  peek(oldest: number): Snapshot {
    return takeSnapshot(this.name, this.#counted(), {
      most: oldest,
      perStage: false,
      means: undefined,
      quiet: true,
    });
  }

  peekCurrent(): RequestSnapshot | undefined {
    return this.#current()?.peek();
  }

  stageTimer(): StageTimer {
    return stageTimerOf(() => this.#counted());
  }

  countBeside(definition: CounterDefinition, increase: number, attributes: Attributes): void {
    const own = definition.ofProcess ? { 'stageguard.name': this.name } : undefined;
    countersBeside(this.#requests.ledger).add(definition, increase, { ...attributes, ...own });
  }

  // For adapters that turn names of their own into stages: see `declaredStages`.

  get declaredStages(): StageDefinitions {
    return this.#options.stages;
  }

  // For its handles.

  get counts(): Counts {
    return this.#requests.ledger;
  }

  find(stage: unknown, attributes: unknown): Stage {
    if (Stage.isOf(this.#named.stages, stage)) return stage;
    return this.#catalogue.find(stage, attributes, this.#requests.ledger.anomalies);
  }

  outcomeOf(value: unknown): OutcomeNumber {
    const outcome = outcomeNumber(value);
    if (outcome !== undefined) return outcome;
    const { anomalies } = this.#requests.ledger;
    anomalies.add('unknown_value', 'an outcome that does not exist counts as ended', value);
    return ENDED;
  }

  /** The stages that a read asks for. */
  #meant(stage: unknown, attributes: unknown): Means {
    if (Stage.isOf(this.#named.stages, stage)) return (it) => it === stage;
    const pattern = this.#catalogue.pattern(stage, attributes);
    return (it) => matches(pattern, it);
  }

  /** The ledgers that it reads: all that are exported where its own one is, or all that are not exported yet. */
  #truth(): Ledger<Request>[] {
    finishLate();
    if (this.#closed) return [];
    this.#named.lookWhereItMayChange(this.#binding.now);
    return this.#named.ledgersWith(this.#binding.now);
  }

  /** As `#truth`, of what is known already: calls nobody. */
  #counted(): Ledger<Request>[] {
    return this.#closed ? [] : this.#named.ledgersWith(this.#binding.now);
  }

  #declareIn(ledger: Ledger<Request>): void {
    const { stageAttributes, stages, outcomes, attributesRequired } = this.#options;
    ledger.carry(stageAttributes);
    ledger.declare({
      stages: this.#catalogue.declared,
      names: Object.keys(stages),
      outcomes,
      attributesRequired,
    });
  }

  #onFewer(callBack: () => void): () => void {
    const stop = this.#named.onFewer(callBack);
    this.#onClose.add(callBack);
    return () => {
      stop();
      this.#onClose.delete(callBack);
    };
  }

  #current(): OwnedHandle | null | undefined {
    return currentHandle(this.counts) as OwnedHandle | null | undefined;
  }

  #required(verb: string): SharedHandle | undefined {
    const current = this.#current();
    if (current === undefined && !this.#closed) {
      this.#requests.ledger.anomalies.add(
        'no_request',
        `${verb}() outside of a request, or where its async context is lost`,
      );
    }
    return current?.sharedThrough(this);
  }
}
