import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { OverdueEvent } from '@stageguard/core';

/** What has been overdue in one stage since the start. */
export interface OverdueStage {
  readonly metrics: string;
  readonly stage: string;
  readonly phase: string;
  /** Of calls to a worker its name and port, `decode-0:41233`; else empty. */
  readonly worker: string;
  readonly requests: number;
  /** Seconds that one of them went without a sign of life. */
  readonly longest: number;
}

export interface OverdueRecord {
  /** The stage with the most first. */
  stages(): OverdueStage[];
  /** How many of them are overdue still, as far as has been said. */
  readonly open: number;
  close(): void;
}

/** Listens to what the metrics say of each request that is overdue, and of each that has recovered or ended. */
export function recordOverdue(
  workerAt: (port: number) => string | undefined = () => undefined,
): OverdueRecord {
  const stages = new Map<string, OverdueStage>();
  let open = 0;

  function note(message: unknown, requests: number): void {
    const { metrics, stage, attributes, stageAttributes, idle } = message as OverdueEvent;
    const phase = String(stageAttributes['phase'] ?? '');
    const port = attributes['server.port'];
    const name = workerAt(Number(port));
    const worker = name === undefined ? '' : `${name}:${port}`;
    const key = `${metrics} ${stage} ${phase} ${worker}`;
    const its = stages.get(key);
    stages.set(key, {
      metrics,
      stage,
      phase,
      worker,
      requests: (its?.requests ?? 0) + requests,
      longest: Math.max(its?.longest ?? 0, idle),
    });
  }
  const overdue = (message: unknown) => {
    open++;
    note(message, 1);
  };
  const recovered = (message: unknown) => {
    open--;
    note(message, 0);
  };
  subscribe('stageguard.overdue', overdue);
  subscribe('stageguard.recovered', recovered);
  return {
    get open() {
      return open;
    },
    stages: () => [...stages.values()].sort((a, b) => b.requests - a.requests),
    close() {
      unsubscribe('stageguard.overdue', overdue);
      unsubscribe('stageguard.recovered', recovered);
    },
  };
}
