import type { Pipeline } from '../pipeline.js';
import type { ChosenStage } from './picture.js';

/** The stage below the chosen one (`1`) or above it (`-1`); past the ends all of them. */
export function nextStage(pipelines: readonly Pipeline[], chosen: ChosenStage, step: 1 | -1): ChosenStage {
  const all: readonly ChosenStage[] = [
    { of: undefined, stage: undefined },
    ...pipelines.flatMap(({ name, lanes }) => lanes.map(({ stage }) => ({ of: name, stage }))),
  ];
  const at = all.findIndex(
    ({ of, stage }) => stage === chosen.stage && (chosen.of === undefined || of === chosen.of),
  );
  return all[(Math.max(0, at) + step + all.length) % all.length] ?? chosen;
}
