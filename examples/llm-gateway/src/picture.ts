import type { GatewayMetrics } from './gateway-metrics.js';
import type { Mode } from './pipeline.js';
import type { Tally } from './replay.js';

/** What a view shows at one instant. */
export interface Picture {
  /** Seconds since the start, on the wall's clock. */
  readonly elapsed: number;
  readonly active: number;
  readonly rows: readonly Row[];
  readonly tally: Tally;
}

export interface Row {
  readonly stage: string;
  readonly phase: string;
  readonly count: number;
  readonly oldestAge: number;
}

/** The stages that a mode uses, in the order in which a request meets them. */
export function takePicture(metrics: GatewayMetrics, mode: Mode, tally: Tally, elapsed: number): Picture {
  const snapshot = metrics.snapshot({ oldest: 0 });
  const rows = snapshot.stages
    .map(({ stage, attributes, count, oldestAge }) => ({
      stage,
      phase: String(attributes['phase'] ?? ''),
      count,
      oldestAge: oldestAge ?? 0,
    }))
    .filter(({ phase }) => phase === '' || (phase === 'aggregated') === (mode === 'aggregated'))
    .filter(({ stage, phase }) => !(stage === 'generate' && phase === 'prefill'))
    .sort((a, b) => order(a) - order(b));
  return { elapsed, active: snapshot.active, rows, tally };
}

const ORDER = [
  'receive',
  'handle',
  'preprocess',
  'route',
  'queue',
  'dispatch',
  'generate',
  'respond',
  'detached',
];

function order({ stage, phase }: Row): number {
  // In disaggregated mode a request goes through all of prefill before it comes to decode.
  const middle = ['route', 'queue', 'dispatch'].includes(stage);
  return ORDER.indexOf(stage) + (middle && phase === 'decode' ? 3 : 0) + (ORDER.indexOf(stage) >= 6 ? 10 : 0);
}
