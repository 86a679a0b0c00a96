// For adapters: what applications do not call.

export { setFallbackProvider } from '../binding/fallback.js';
export {
  type AdapterAnomaly,
  type AnyMetrics,
  anomaly,
  countBeside,
  declaredStages,
  peek,
  peekCurrent,
  sharesTruth,
  stageTimer,
} from '../face/adapter.js';
export { INSTRUMENT_OPTIONS } from '../face/options.js';
export {
  type AdapterBeginOptions,
  advance,
  beganIn,
  begin,
  guardUntilReleased,
  hold,
  rebase,
  release,
} from '../face/verbs.js';
export type { AnomalyKind } from '../numbers/anomalies.js';
export type { CounterDefinition } from '../reports/counters-beside.js';
export type { StageTime, StageTimer, StageTimes } from '../reports/stage-times.js';
export { settled } from '../request/settled.js';
export type { SpanIds } from '../request/trace-id.js';
export type { Watch } from '../request/watch.js';
export { type EventChannel, eventChannel } from '../words/event-channel.js';
export { isMetricsName, isName } from '../words/names.js';
export { onceInProcess } from '../words/once-in-process.js';
export { type Originals, originals, type Timer } from '../words/originals.js';
export { isPermitted } from '../words/permission.js';
export { refuseUnknown, wrong } from '../words/refusal.js';
export { oneLine, shown } from '../words/shown.js';
export { warnOnce } from '../words/warn.js';
