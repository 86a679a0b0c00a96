import {
  type AnyMetrics,
  onceInProcess,
  originals,
  sharesTruth,
  warnOnce,
  wrong,
} from '@stageguard/core/adapter';

/** The options that the metrics objects of one kind of adapter were given. */
export interface GivenOptions<O> {
  /** Remembers those of metrics that are new. */
  keep(metrics: AnyMetrics, options: O): void;
  /** @throws TypeError where nobody has kept any for these metrics. */
  of(metrics: AnyMetrics): O;
  /**
   * Those by which a request is counted with these metrics. It counts once for all metrics objects that share one truth,
   * whoever begins it: so what any of them was given is in force for all. Where two were given something different, that of
   * the metrics themselves holds, else that of the older ones, and a warning says both. The same object as before, unless
   * something differs.
   */
  inForce(metrics: AnyMetrics): O;
  /** Metrics are on another provider from now on, and may share another truth. */
  moved(metrics: AnyMetrics): void;
}

/** Metrics objects of one name, and what was found for each of them, and when. */
interface Named<O> {
  readonly all: WeakRef<AnyMetrics>[];
  readonly inForce: WeakMap<AnyMetrics, { readonly found: number; readonly options: O }>;
}

/** Providers come and change: who shares a truth is looked up once a second. */
const ONE_SECOND = 1_000;

/**
 * For adapters: what the metrics of one kind, `http` say, were given, for all copies of a package. Those that `shared`
 * names are in force for all that share a truth; `maker` is what makes such metrics: `createHttpMetrics()`.
 */
export function givenOptions<O extends object>(
  kind: string,
  shared: readonly (keyof O & string)[],
  maker: string,
): GivenOptions<O> {
  const known: WeakMap<AnyMetrics, O> = onceInProcess(`${kind}.settings`, () => new WeakMap());
  const named: Map<string, Named<O>> = onceInProcess(`${kind}.named`, () => new Map());
  const of = (metrics: AnyMetrics): O => {
    const its = known.get(metrics);
    if (its !== undefined) return its;
    throw wrong('metrics', `what ${maker} returned`, metrics);
  };
  return {
    of,
    keep(metrics, options) {
      known.set(metrics, options);
      const { name } = metrics;
      const all = named.get(name)?.all.filter((each) => each.deref() !== undefined) ?? [];
      named.set(name, { all: [...all, new WeakRef(metrics)], inForce: new WeakMap() });
    },
    inForce(metrics) {
      const own = of(metrics);
      const family = named.get(metrics.name);
      if (family === undefined || family.all.length < 2) return own;
      const before = family.inForce.get(metrics);
      const now = originals.now();
      if (before !== undefined && now - before.found < ONE_SECOND) return before.options;
      const others = family.all
        .flatMap((each) => each.deref() ?? [])
        .filter((each) => each !== metrics && sharesTruth(metrics, each))
        .flatMap((each) => known.get(each) ?? []);
      const merged = merge(metrics.name, shared, own, others);
      const isNew = shared.some((option) => merged[option] !== before?.options[option]);
      const options = before === undefined || isNew ? merged : before.options;
      family.inForce.set(metrics, { found: now, options });
      return options;
    },
    moved({ name }) {
      const family = named.get(name);
      if (family !== undefined) named.set(name, { all: family.all, inForce: new WeakMap() });
    },
  };
}

function merge<O extends object>(
  name: string,
  shared: readonly (keyof O & string)[],
  own: O,
  others: readonly O[],
): O {
  const given = { ...own };
  for (const option of shared) {
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
  return given;
}

function shown(value: unknown): string {
  const text = String(value).replace(/\s+/g, ' ');
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
