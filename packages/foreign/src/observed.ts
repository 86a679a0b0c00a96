/** What a process has seen of itself while it was counted, as `preload/observe.ts` writes it at its end. */
export interface Observed {
  /** How many requests and gRPC calls its servers have begun, or how many calls itself, by the counter that knows nothing of ours. */
  readonly requests: number;
  /** And how many ours. */
  readonly counted: number;
  /** How many that no server has may be among ours: injected ones. */
  readonly injected: number;
  readonly collections: number;
  /** Collections whose sums did not add up: what was wrong. */
  readonly wrong: readonly string[];
  /** Collections in which ours was not what the counter says. */
  readonly apart: readonly string[];
  /** What was in flight at the end. */
  readonly left: Left;
  /** Anomalies by kind, and warnings of ours. */
  readonly anomalies: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

export interface Left {
  readonly ours: number;
  /** Of ours, those whose response is over and whose work is not. */
  readonly detached: number;
  readonly counter: number;
  readonly injected: number;
}

/** The processes of a run as one. */
export function together(all: readonly Observed[]): Observed {
  const sum = (read: (its: Observed) => number) => all.reduce((before, its) => before + read(its), 0);
  const anomalies: Record<string, number> = {};
  for (const its of all) {
    for (const [kind, n] of Object.entries(its.anomalies)) anomalies[kind] = (anomalies[kind] ?? 0) + n;
  }
  return {
    requests: sum((its) => its.requests),
    counted: sum((its) => its.counted),
    injected: sum((its) => its.injected),
    collections: sum((its) => its.collections),
    wrong: all.flatMap((its) => its.wrong),
    apart: all.flatMap((its) => its.apart),
    left: {
      ours: sum((its) => its.left.ours),
      detached: sum((its) => its.left.detached),
      counter: sum((its) => its.left.counter),
      injected: sum((its) => its.left.injected),
    },
    anomalies,
    warnings: [...new Set(all.flatMap((its) => its.warnings))],
  };
}
