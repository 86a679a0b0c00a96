import type { RequestSnapshot, Snapshot, StageSnapshot } from '@stageguard/core';
import type { SnapshotSource } from '@stageguard/zpages';

export const PHASES = ['prefill', 'decode', 'aggregated'];

/** A name that tries to break out of every place where it is shown. */
export const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(2)>"' onload='alert(3)' </style>&lt;\u202E`;

export function stage(name: string, count: number, more: Partial<StageSnapshot> = {}): StageSnapshot {
  const oldestAge = 'oldestAge' in more ? more.oldestAge : count === 0 ? 0 : 0.4;
  const overdue = (oldestAge ?? 0) >= 30 ? count : 0;
  return {
    stage: name,
    attributes: {},
    count,
    oldestAge,
    overdue,
    oldestIdle: oldestAge,
    entries: 0,
    ...more,
  };
}

/** A stage with the phases of a model's worker. */
export function phased(
  name: string,
  counts: readonly number[],
  ages: readonly number[] = [],
): StageSnapshot[] {
  return PHASES.map((phase, index) => {
    const count = counts[index] ?? 0;
    return stage(name, count, { attributes: { phase }, oldestAge: count === 0 ? 0 : (ages[index] ?? 0.4) });
  });
}

export function request(more: Partial<RequestSnapshot> = {}): RequestSnapshot {
  return {
    name: 'POST /v1/chat/completions',
    attributes: { model: 'llama-3.1-70b' },
    stage: 'route',
    stageAttributes: { phase: 'decode' },
    ageInStage: 71.3,
    idle: 70,
    overdue: (more.ageInStage ?? 71) >= 30,
    age: 72,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    note: undefined,
    ...more,
  };
}

export function snapshot(stages: readonly StageSnapshot[], more: Partial<Snapshot> = {}): Snapshot {
  const active = stages.reduce((sum, one) => sum + one.count, 0);
  return { name: 'dynamo.frontend', active, stages, ended: [], oldest: [], ...more };
}

/** Eight stages with three phases each: the first screen is made for no more. */
export function crowded(count: number, age = 0.4): Snapshot {
  const names = ['receive', 'handle', 'preprocess', 'route', 'dispatch', 'generate', 'respond', 'detached'];
  return snapshot(names.flatMap((name) => phased(name, [count, count, count], [age, age, age])));
}

/** A metrics object that returns the given snapshot. */
export interface Shown extends SnapshotSource {
  shown: Snapshot;
}

export function showing(first: Snapshot): Shown {
  return {
    shown: first,
    snapshot() {
      return this.shown;
    },
  };
}
