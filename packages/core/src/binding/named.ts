import type { Meter, MeterProvider } from '@opentelemetry/api';
import type { Ledger } from '../books/ledger.js';
import { Exporter } from '../reports/exporter.js';
import { createInstruments } from '../reports/instruments.js';
import type { Request } from '../request/request.js';
import { StageIndex } from '../words/stage.js';
import { Binding } from './binding.js';
import {
  askAgain,
  candidates,
  isAnyRegistered,
  meterOf,
  noteNothingKept,
  noteWorks,
  OWN_SCOPE,
  type Source,
  sayFailed,
  stillWorks,
} from './provider.js';
import { type BindingSettings, type Ownership, sayContradictions } from './settings.js';

/**
 * All that this process counts under one name: a ledger for each source, an exporter for each provider. Ledgers on one
 * provider are one truth, and so are those that have none yet.
 */
export class Named {
  readonly name: string;
  readonly stages: StageIndex = new StageIndex();
  readonly #bindings: Set<Binding> = new Set();
  readonly #exporters: WeakMap<MeterProvider, Exporter> = new WeakMap();
  readonly #failed: WeakSet<MeterProvider> = new WeakSet();
  readonly #providers: WeakMap<Exporter, MeterProvider> = new WeakMap();
  readonly #waiting: Set<() => void> = new Set();
  /** The package that has made metrics of this name, if one has: then the name is its own, whoever else uses it. */
  #owner: Ownership | undefined;
  #looking = false;

  constructor(name: string) {
    this.name = name;
  }

  get bindings(): ReadonlySet<Binding> {
    return this.#bindings;
  }

  /** The binding of this source for one more metrics object; a new one begins with these settings. */
  join(source: Source, settings: BindingSettings): Binding {
    if (settings.given.has('scope')) this.#owner ??= settings;
    for (const binding of this.#bindings) {
      if (binding.source !== source) continue;
      sayContradictions(binding.settings, settings);
      return use(binding);
    }
    return use(this.#bind(new Binding(settings, source)));
  }

  /** One metrics object fewer. */
  leave(binding: Binding): void {
    binding.users--;
    this.retire(binding);
  }

  /**
   * Another source for one metrics object. Alone it takes its ledger along, with all that is in flight. Where it shares the
   * ledger it gets another binding, and what is in flight ends where it began.
   */
  move(binding: Binding, source: Source, settings: BindingSettings): Binding {
    askAgain(source);
    if (binding.source === source) return binding;
    if (binding.users === 1) {
      binding.source = source;
      return binding;
    }
    binding.users--;
    return this.join(source, settings);
  }

  /** The ledgers that are one truth with this one. */
  ledgersWith(binding: Binding): Ledger<Request>[] {
    if (binding.exporter !== undefined) return binding.exporter.ledgers;
    const unbound = [...this.#bindings].filter(({ exporter }) => exporter === undefined);
    return unbound.map(({ ledger }) => ledger);
  }

  /**
   * Looks for the provider of one ledger, and exports it there. Where that has changed it looks for all: which ledgers are
   * one truth depends on every one of them. Calls providers, and through them the application.
   */
  look(binding: Binding): void {
    if (this.#looking) return;
    const before = binding.exporter;
    this.#lookFor([binding]);
    if (binding.exporter !== before) this.#lookFor(this.#bindings);
    this.#tellWaiting();
  }

  /**
   * For a read: looks for the ledgers whose provider can be another one by now. One that was given stays the same where it
   * exports its ledger, and whether it still does is asked once a second; elsewhere the global one stands in for it.
   */
  lookWhereItMayChange(binding: Binding): void {
    if (this.#looking) return;
    this.#lookFor([binding]);
    for (const other of this.#bindings) if (!this.#isExportedByItsOwn(other)) this.#lookFor([other]);
    this.#tellWaiting();
  }

  #isExportedByItsOwn({ source, exporter }: Binding): boolean {
    return exporter !== undefined && this.#providers.get(exporter) === source;
  }

  #lookFor(bindings: Iterable<Binding>): void {
    // Whoever is called may look again; the next second does what is left then.
    this.#looking = true;
    try {
      for (const binding of bindings) this.#lookForOne(binding);
    } finally {
      this.#looking = false;
    }
  }

  /** What throws here reaches neither a request nor the other ledgers and names: they are looked for all the same. */
  #lookForOne(binding: Binding): void {
    if (!this.#bindings.has(binding)) return;
    try {
      this.#export(binding, this.#exporterOf(binding));
    } catch (error) {
      sayFailed(this.name, error);
    }
  }

  /** Before a verb, while nothing exports the ledger. Costs next to nothing where no provider can be there. */
  #lookBefore(binding: Binding): void {
    if (binding.source !== 'global' || isAnyRegistered()) this.look(binding);
  }

  /** Once a second. */
  lookAround(): void {
    if (!this.#looking) this.#lookFor(this.#bindings);
    this.#tellWaiting();
    for (const binding of [...this.#bindings]) this.retire(binding);
  }

  /** Calls back whenever a request has ended, or is waited for by nobody any more. Returns what stops that. */
  onFewer(callBack: () => void): () => void {
    this.#waiting.add(callBack);
    for (const { ledger } of this.#bindings) ledger.onFewer = this.#tellWaiting;
    return () => {
      this.#waiting.delete(callBack);
      if (this.#waiting.size > 0) return;
      for (const { ledger } of this.#bindings) ledger.onFewer = undefined;
    };
  }

  readonly #tellWaiting = (): void => {
    // A ledger is between two exporters then, and with neither's truth.
    if (this.#looking) return;
    for (const callBack of [...this.#waiting]) callBack();
  };

  /** Forgets a ledger in which nobody counts and nothing is in flight. */
  retire(binding: Binding): void {
    if (binding.users > 0 || binding.ledger.active > 0 || !this.#bindings.delete(binding)) return;
    binding.ledger.beforeReading(undefined);
    binding.ledger.onFewer = undefined;
    const { exporter } = binding;
    binding.exporter = undefined;
    exporter?.remove(binding.ledger);
  }

  #bind(binding: Binding): Binding {
    const { ledger } = binding;
    this.#bindings.add(binding);
    ledger.beforeReading(() => this.#lookBefore(binding));
    if (this.#waiting.size > 0) ledger.onFewer = this.#tellWaiting;
    return binding;
  }

  #exporterOf(binding: Binding): Exporter | undefined {
    for (const provider of candidates(binding.source, this.name)) {
      const exporter = this.#exporterOn(provider, binding.settings);
      if (exporter !== undefined) return exporter;
    }
    return undefined;
  }

  #exporterOn(provider: MeterProvider, settings: BindingSettings): Exporter | undefined {
    if (this.#failed.has(provider)) return undefined;
    try {
      const known = this.#exporters.get(provider);
      const ownMeter = () => provider.getMeter(OWN_SCOPE.name, OWN_SCOPE.version);
      // Whose the name is when its instruments are made holds: another scope later would be a second series of each.
      const { scope, description } = this.#owner ?? settings;
      const make = (meter: Meter) => createInstruments(meter, { ...settings, description }, ownMeter);
      if (known !== undefined) {
        return stillWorks(provider, (meter) => make(meter) === undefined) ? known : undefined;
      }
      const meter = meterOf(provider, scope);
      if (meter === undefined) return undefined;
      const instruments = make(meter);
      if (instruments === undefined) {
        noteNothingKept(provider);
        return undefined;
      }
      noteWorks(provider, scope, meter);
      const exporter = new Exporter(instruments, this.name, settings.cardinalityLimit);
      this.#exporters.set(provider, exporter);
      this.#providers.set(exporter, provider);
      return exporter;
    } catch (error) {
      this.#failed.add(provider);
      sayFailed(this.name, error);
      return undefined;
    }
  }

  #export(binding: Binding, exporter: Exporter | undefined): void {
    const before = binding.exporter;
    if (before === exporter || !this.#bindings.has(binding)) return;
    binding.exporter = undefined;
    before?.remove(binding.ledger);
    if (exporter === undefined) {
      binding.ledger.beforeReading(() => this.#lookBefore(binding));
      return;
    }
    binding.ledger.beforeReading(undefined);
    binding.exporter = exporter;
    try {
      for (const { settings } of this.#exportedBy(exporter, binding))
        sayContradictions(settings, binding.settings);
      exporter.add(binding.ledger);
    } catch (error) {
      this.#giveUp(binding, exporter, error);
    }
  }

  #exportedBy(exporter: Exporter, except: Binding): Binding[] {
    return [...this.#bindings].filter((binding) => binding.exporter === exporter && binding !== except);
  }

  /** The provider has thrown at what it has to do for every export. */
  #giveUp(binding: Binding, exporter: Exporter, error: unknown): void {
    const provider = this.#providers.get(exporter);
    if (provider !== undefined) this.#failed.add(provider);
    sayFailed(this.name, error);
    binding.exporter = undefined;
    exporter.remove(binding.ledger);
    binding.ledger.beforeReading(() => this.#lookBefore(binding));
  }
}

function use(binding: Binding): Binding {
  binding.users++;
  return binding;
}
