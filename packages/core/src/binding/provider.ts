import { types } from 'node:util';
import { metrics as api, type Meter, type MeterProvider } from '@opentelemetry/api';
import { ticks } from '../words/clock.js';
import { VERSION } from '../words/version.js';
import { warnOnce } from '../words/warn.js';
import { fallback } from './fallback.js';

/** A MeterProvider, or a function that finds it once it is there. */
export type MeterProviderSource = MeterProvider | (() => MeterProvider | undefined);

/** Where the provider of a name is looked for. */
export type Source = MeterProviderSource | 'global';

/** Who the instruments are from: what OpenTelemetry calls an instrumentation scope. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string | undefined;
}

/** Of what this package owns itself: names that no adapter has made, and the anomalies of all names. */
export const OWN_SCOPE: InstrumentationScope = { name: '@stageguard/core', version: VERSION };

/** What is known of a provider that has given a meter that works. */
interface Known {
  readonly scope: InstrumentationScope;
  meter: Meter;
  /** The second in which it was last asked, and what came of it. */
  asked: number;
  works: boolean;
}

const known: WeakMap<MeterProvider, Known> = new WeakMap();
const shutDown: WeakSet<MeterProvider> = new WeakSet();
const saidNone: WeakSet<MeterProviderSource> = new WeakSet();

// Where every copy of the API keeps what is registered. To ask the API itself costs more than a whole verb of ours.
const API = Symbol.for('opentelemetry.js.api.1');

/** Whether a provider is registered for all, as far as the registry tells. */
export function isAnyRegistered(): boolean {
  if (fallback.provider !== undefined) return true;
  return (globalThis as { [API]?: { metrics?: unknown } })[API]?.metrics !== undefined;
}

/** The providers to try, the one of the source first. Calls the application where the source is a function. */
export function candidates(source: Source, name: string): MeterProvider[] {
  const found: MeterProvider[] = [];
  if (source !== 'global') {
    try {
      const own: unknown = typeof source === 'function' ? source() : source;
      if (isProvider(own)) found.push(own);
      else if (own !== undefined && own !== null && own !== false) sayIsNone(source, name, own);
    } catch (error) {
      sayFailed(name, error);
    }
  }
  // There is no proxy in the metrics API: before a provider is registered this is one that keeps nothing.
  const global = api.getMeterProvider();
  if (isProvider(global)) found.push(global);
  if (isProvider(fallback.provider)) found.push(fallback.provider);
  return found;
}

/** The application may hand over, or register, whatever it likes. What is one can be kept in a WeakSet. */
export function isProvider(value: unknown): value is MeterProvider {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return typeof (value as { getMeter?: unknown }).getMeter === 'function';
}

/** Once for each source: it may be asked before every verb, and to show a value takes long. */
function sayIsNone(source: MeterProviderSource, name: string, given: unknown): void {
  if (saidNone.has(source)) return;
  saidNone.add(source);
  const expected = `option 'meterProvider' of ${name} has to return a MeterProvider, or undefined while there is none; given`;
  if (types.isPromise(given)) warnOnce(`${expected}: a promise`);
  else warnOnce(expected, given);
}

/** It is asked again at once, whatever it was found to be this second. */
export function askAgain(source: Source): void {
  if (typeof source !== 'object') return;
  const it = known.get(source);
  if (it !== undefined) it.asked = -1;
}

/** Its meter; none where it is known to be shut down: it logs whenever it is asked. */
export function meterOf(provider: MeterProvider, scope: InstrumentationScope): Meter | undefined {
  return shutDown.has(provider) ? undefined : provider.getMeter(scope.name, scope.version);
}

/** This meter keeps nothing. It will where the provider is still to begin, not where it has been shut down. */
export function noteNothingKept(provider: MeterProvider): void {
  if (known.has(provider) || (provider as { _shutdown?: unknown })._shutdown === true) shutDown.add(provider);
}

export function noteWorks(provider: MeterProvider, scope: InstrumentationScope, meter: Meter): void {
  known.set(provider, { scope, meter, asked: ticks.count, works: true });
}

/**
 * Whether a provider that worked still does, asked once a second for all names. One that is shut down hands out another
 * meter, which keeps nothing.
 */
export function stillWorks(provider: MeterProvider, keepsNothing: (meter: Meter) => boolean): boolean {
  if (shutDown.has(provider)) return false;
  const it = known.get(provider);
  if (it === undefined) return true;
  if (it.asked === ticks.count) return it.works;
  it.asked = ticks.count;
  // Until it has answered: it may throw, as a logger can that it calls.
  it.works = false;
  const meter = provider.getMeter(it.scope.name, it.scope.version);
  if (isOfAnotherKind(meter, it.meter) && keepsNothing(meter)) {
    shutDown.add(provider);
    return false;
  }
  it.meter = meter;
  it.works = true;
  return true;
}

/** A provider may hand out a new meter each time; to see what one does is to make instruments. */
function isOfAnotherKind(meter: Meter, before: Meter): boolean {
  return meter !== before && Object.getPrototypeOf(meter) !== Object.getPrototypeOf(before);
}

/** A provider has thrown, or what was to hand it over. */
export function sayFailed(name: string, error: unknown): void {
  warnOnce(`a MeterProvider failed; ${name} is not exported through it`, error);
}
