import type { Attributes } from '@opentelemetry/api';
import { type BoundStage, onceInProcess, originals, sharesTruth, warnOnce } from '@stageguard/core';
import type { HttpRequest } from './message.js';
import type { AnyHttpMetrics } from './metrics-types.js';

/** What the application has given; each is `undefined` where it has not. */
interface Given {
  readonly ignore: ((req: HttpRequest) => unknown) | undefined;
  readonly attributes: ((req: HttpRequest) => Attributes) | undefined;
  readonly route: boolean | undefined;
}

/** What the adapters need to know of a metrics object beyond its public face. */
export interface HttpSettings extends Given {
  readonly receive: BoundStage;
  readonly handle: BoundStage;
  readonly respond: BoundStage;
}

const OPTIONS = ['ignore', 'attributes', 'route'] as const;

/** Metrics objects of one name, and what was found for each of them, and when. */
interface Named {
  all: WeakRef<AnyHttpMetrics>[];
  readonly inForce: WeakMap<AnyHttpMetrics, { readonly found: number; readonly settings: HttpSettings }>;
}

/** Providers come and change: who shares a truth is looked up once a second. */
const ONE_SECOND = 1_000;

const known: WeakMap<AnyHttpMetrics, HttpSettings> = onceInProcess('http.settings', () => new WeakMap());
const named: Map<string, Named> = onceInProcess('http.named', () => new Map());

/** Remembers the settings of metrics that are new. */
export function keepSettings(metrics: AnyHttpMetrics, settings: HttpSettings): void {
  known.set(metrics, settings);
  const { name } = metrics;
  const all = named.get(name)?.all.filter((each) => each.deref() !== undefined) ?? [];
  named.set(name, { all: [...all, new WeakRef(metrics)], inForce: new WeakMap() });
}

/**
 * For adapters: the settings of metrics that `createHttpMetrics` made.
 *
 * @throws TypeError where it did not make them.
 */
export function settingsOf(metrics: AnyHttpMetrics): HttpSettings {
  const its = known.get(metrics);
  if (its === undefined) {
    throw new TypeError('stageguard: the metrics of an HTTP adapter have to come from createHttpMetrics()');
  }
  return its;
}

/**
 * For adapters: the settings by which an exchange is counted with these metrics. A request counts once for all metrics
 * objects that share one truth, whoever begins it: so what any of them was given is in force for all. Where two were
 * given something different, that of the metrics themselves holds, else that of the older ones, and a warning says both.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function settingsInForce(metrics: AnyHttpMetrics): HttpSettings {
  const own = settingsOf(metrics);
  const family = named.get(metrics.name);
  if (family === undefined || family.all.length < 2) return own;
  const before = family.inForce.get(metrics);
  const now = originals.now();
  if (before !== undefined && now - before.found < ONE_SECOND) return before.settings;
  const others = family.all
    .flatMap((each) => each.deref() ?? [])
    .filter((each) => each !== metrics && sharesTruth(metrics, each));
  const settings = merge(metrics.name, own, others.map(settingsOf));
  family.inForce.set(metrics, { found: now, settings });
  return settings;
}

/** Whoever moves metrics to another provider says so: they may share another truth from now on. */
export function truthsHaveMoved({ name }: AnyHttpMetrics): void {
  const family = named.get(name);
  if (family !== undefined) named.set(name, { all: family.all, inForce: new WeakMap() });
}

function merge(name: string, own: HttpSettings, others: readonly HttpSettings[]): HttpSettings {
  const given: Record<(typeof OPTIONS)[number], unknown> = { ...own };
  for (const option of OPTIONS) {
    for (const other of others) {
      if (other[option] === undefined || other[option] === given[option]) continue;
      if (given[option] === undefined) given[option] = other[option];
      else {
        warnOnce(
          `${name}: option '${option}' was given twice, as ${shown(given[option])} and as ${shown(other[option])}; the former holds`,
        );
      }
    }
  }
  return given as unknown as HttpSettings;
}

function shown(value: unknown): string {
  const text = String(value).replace(/\s+/g, ' ');
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
