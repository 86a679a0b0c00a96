// For adapters: what applications do not call.

export { setFallbackProvider } from '../binding/fallback.js';
export type { InstrumentationScope } from '../binding/provider.js';
export {
  type AdapterAnomaly,
  anomaly,
  countBeside,
  peek,
  peekCurrent,
  refuseDecided,
  sharesTruth,
  stageTimes,
} from '../face/adapter.js';
export {
  type AdapterBeginOptions,
  advance,
  begin,
  hold,
  rebase,
  release,
} from '../face/verbs.js';
export type { AnomalyKind } from '../numbers/anomalies.js';
export type { CounterDefinition } from '../reports/counters-beside.js';
export type { StageTime, StageTimes } from '../reports/stage-times.js';
export { settled } from '../request/settled.js';
export type { Watch } from '../request/watch.js';
export { onceInProcess } from '../words/once-in-process.js';
export { type Originals, originals, type Timer } from '../words/originals.js';
export { warnOnce } from '../words/warn.js';
