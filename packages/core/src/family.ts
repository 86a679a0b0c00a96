import { createNoopMeter, type MeterProvider } from '@opentelemetry/api';
import { ensure } from './ensure.js';
import { Instruments } from './instruments.js';
import { Ledger } from './ledger.js';
import type { ResolvedOptions } from './options.js';
import { StageIndex } from './stage.js';
import { warnOnce } from './warn.js';

const METER = '@stageguard/core';

/** What all metrics objects of one name have in common in this process. */
export class Family {
  readonly stages: StageIndex = new StageIndex();
  readonly #ledgers: WeakMap<MeterProvider, Ledger> = new WeakMap();
  readonly #failed: WeakSet<MeterProvider> = new WeakSet();
  readonly #shutDown: WeakSet<MeterProvider> = new WeakSet();

  /** Whether it exports. One that did and does no more is shut down: for good, and it logs whenever it is asked. */
  exports(provider: MeterProvider): boolean {
    if (this.#shutDown.has(provider)) return false;
    // There is no proxy that would become real: its meter is either this one or works.
    if (provider.getMeter(METER) !== createNoopMeter()) return true;
    if (this.#ledgers.has(provider)) this.#shutDown.add(provider);
    return false;
  }

  /** The ledger on this provider, which exports, reporting; `undefined` where it fails. */
  ledger(provider: MeterProvider, options: ResolvedOptions): Ledger | undefined {
    if (this.#failed.has(provider)) return undefined;
    try {
      const ledger = ensure(this.#ledgers, provider, () => new Ledger(options));
      if (!ledger.reports) ledger.report(new Instruments(provider.getMeter(METER), ledger, options));
      return ledger;
    } catch (error) {
      this.#failed.add(provider);
      warnOfFailure(options.name, error);
      return undefined;
    }
  }
}

const families: Map<string, Family> = new Map();

export function familyOf(name: string): Family {
  return ensure(families, name, () => new Family());
}

/** A provider has thrown, or what was to hand it over. */
export function warnOfFailure(name: string, error: unknown): void {
  warnOnce(`a MeterProvider failed; ${name} is not exported through it`, error);
}
