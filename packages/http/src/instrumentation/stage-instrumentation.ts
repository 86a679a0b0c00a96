import type { MeterProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { warnOnce, wrong } from '@stageguard/core/adapter';
import { loadedModules } from '../loaded-modules.js';
import { type LoadWatch, loadWatches, mainOf } from '../module-loads.js';

/** An adapter's package, and the module that it hooks. */
export interface StageInstrumentationDefinition<M, I = unknown> {
  /** The adapter's own package. */
  readonly name: string;
  readonly version: string;
  /** The module, as applications import it; missing where no module is changed. */
  readonly module?: string;
  /** Its versions that are hooked, as semver ranges. */
  readonly versions?: readonly string[];
  /** Its main file, as seen from its folder: by that, copies are found that are loaded already. */
  readonly main?: string;
  /** What is hooked of what `require` or `import` gives; `undefined` where it is something else. */
  find?(exports: unknown): M | undefined;
  /**
   * Hooks it. Called for every copy, often more than once for the same: what is hooked is marked, once for the process
   * (`keepHooked`). May throw where it cannot be hooked.
   */
  hook?(found: M, instrumentation: I): void;
}

// The base class asks for the definitions before there are fields. It gets a list that is filled afterwards.
const definitions: WeakMap<object, InstrumentationNodeModuleDefinition[]> = new WeakMap();

/**
 * What the instrumentation of every adapter keeps. It counts from its constructor on unless `enabled: false`; disabled it
 * counts no further requests, and those in flight to their end. What it hooks stays hooked: marked once for the process,
 * and passed through while nobody counts. Every copy of a module is found that is loaded, or will be.
 */
export abstract class StageInstrumentation<
  C extends InstrumentationConfig,
  M = unknown,
> extends InstrumentationBase<C> {
  readonly #definition: StageInstrumentationDefinition<M, never>;
  /** The base class sees what is required. What ES modules import, it would see by a loader hook of its own alone. */
  readonly #imported: LoadWatch | undefined;

  /** A subclass calls `setConfig` once its fields are there. */
  protected constructor(definition: StageInstrumentationDefinition<M, never>) {
    // The base class would enable itself before there are fields.
    super(definition.name, definition.version, { enabled: false } as C);
    this.#definition = definition;
    const { module, versions = ['*'] } = definition;
    if (module === undefined) return;
    const patch = (exports: unknown) => {
      this.#hook(exports);
      return exports;
    };
    definitionsOf(this).push(new InstrumentationNodeModuleDefinition(module, [...versions], patch));
    if (definition.main === undefined) return;
    this.#imported = { main: mainOf(module, definition.main), loaded: (exports) => this.#hook(exports) };
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return definitionsOf(this);
  }

  /** Takes the options: makes or finds what it counts with. Throws before anything is changed where one is wrong. */
  protected abstract configure(config: C): void;

  /** From now on requests are counted, or no more. */
  protected abstract count(enabled: boolean): void;

  /** Moves what it counts with to the provider that registration hands over, where nobody has named another one. */
  protected abstract moveTo(meterProvider: MeterProvider): void;

  /**
   * Instruments a module that is loaded under another name, or bundled, and so is not found. Where the instrumentation
   * hooks no module (that of Fastify, of servers) there is nothing to be done.
   *
   * @throws TypeError where it is another one.
   */
  instrument(module: unknown): void {
    const { module: name } = this.#definition;
    if (name === undefined || this.#hook(module)) return;
    // What a module exports is no text for a log.
    throw wrong('module', name, typeof module);
  }

  /** Hooks every copy of the module that is loaded by now. */
  rescan(): void {
    const { module, main } = this.#definition;
    if (module === undefined || main === undefined) return;
    for (const exports of loadedModules(module, main)) this.#hook(exports);
  }

  /** The options that are in force: those given, and whether it is enabled now. */
  override getConfig(): C {
    const config = super.getConfig();
    return #definition in this ? { ...config, enabled: this.isEnabled() } : config;
  }

  /**
   * Counts by these options from now on, as if it had been made with them, `enabled` among them. Requests in flight end
   * as they were begun.
   *
   * @throws TypeError where an option is wrong; then nothing has changed.
   */
  override setConfig(config: C): void {
    if (!(#definition in this)) {
      super.setConfig(config);
      return;
    }
    if (!isFlag(config?.enabled)) throw wrong('enabled', 'true or false', config.enabled);
    this.configure(config);
    super.setConfig(config);
    const { enabled = true } = config;
    // What is counted may be another one now.
    if (enabled && this.isEnabled()) this.count(true);
    else if (enabled) this.enable();
    else this.disable();
  }

  override enable(): void {
    super.enable();
    if (this.#imported !== undefined) loadWatches().add(this.#imported);
    this.rescan();
    this.count(true);
  }

  override disable(): void {
    super.disable();
    if (this.#imported !== undefined) loadWatches().delete(this.#imported);
    this.count(false);
  }

  /** Moves the metrics that it made itself. Those it was given, and those with a provider of their own, stay there. */
  override setMeterProvider(meterProvider: MeterProvider): void {
    super.setMeterProvider(meterProvider);
    this.moveTo(meterProvider);
  }

  #hook(exports: unknown): boolean {
    const { find, hook, module } = this.#definition;
    const found = find?.(exports);
    if (found === undefined) return false;
    try {
      hook?.(found, this as never);
    } catch (error) {
      warnOnce(`this ${module} cannot be instrumented`, error);
    }
    return true;
  }
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

function definitionsOf(instrumentation: object): InstrumentationNodeModuleDefinition[] {
  let its = definitions.get(instrumentation);
  if (its === undefined) {
    its = [];
    definitions.set(instrumentation, its);
  }
  return its;
}
