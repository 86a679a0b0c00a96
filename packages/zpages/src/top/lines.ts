import type { Lane, Pipeline } from '../pipeline.js';
import { type Line, line } from './line.js';
import type { ChosenStage, Picture } from './picture.js';
import { processLines } from './process-lines.js';
import { requestLines } from './request-lines.js';
import { stageLines } from './stage-lines.js';

/** What a picture is made for. */
export interface Room {
  readonly cells: number;
  /** Lines; as many as there are where it is infinite. */
  readonly lines: number;
  readonly chosen: ChosenStage;
  readonly paused: boolean;
}

const MOST_REQUESTS = 20;
/** Title, heads of the columns, and the oldest three: so much of the room is theirs. */
const FOR_REQUESTS = 6;

/** Never more lines, and none wider, than there is room for. */
export function linesOf(picture: Picture, { cells, lines, chosen, paused }: Room): readonly Line[] {
  const { pipelines, facts } = picture;
  const processes = processLines(picture, cells, paused);
  const stagesOf = (lanesOf: (pipeline: Pipeline) => readonly Lane[]) =>
    pipelines.flatMap((pipeline, index) => [
      line('', cells),
      ...stageLines(pipeline, facts[index], lanesOf(pipeline), chosen, cells),
    ]);
  let stages = stagesOf(({ lanes }) => lanes);
  const forStages = lines - processes.length - FOR_REQUESTS;
  // Where all have no room those with somebody in them matter.
  if (stages.length > forStages)
    stages = stagesOf(({ lanes }) => lanes.filter((lane) => lane.count > 0 || lane.stage === chosen.stage));
  if (stages.length > forStages)
    stages = [...stages.slice(0, Math.max(0, forStages - 1)), line('  …', cells, 'dim')];
  const most = Math.min(MOST_REQUESTS, lines - processes.length - stages.length - 3);
  const requests = most < 1 ? [] : requestLines(facts, chosen, most, cells);
  const below = requests.length === 0 ? [] : [line('', cells), ...requests];
  return [...processes, ...stages, ...missing(picture, chosen, cells), ...below].slice(0, lines);
}

function missing({ pipelines }: Picture, { stage }: ChosenStage, cells: number): readonly Line[] {
  const isThere = pipelines.some(({ lanes }) => lanes.some((lane) => lane.stage === stage));
  return stage === undefined || isThere || pipelines.length === 0
    ? []
    : [line(`No process has a stage ${stage}`, cells, 'red')];
}
