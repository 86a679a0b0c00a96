import type { Facts } from '../facts.js';
import type { PeerState, Peers } from '../peers.js';
import { type Pipeline, pipelineOf } from '../pipeline.js';
import type { StuckAfter } from '../settings.js';
import { together } from '../together.js';
import { currentTime, type Time } from '../wall-clock.js';

/** What all processes say at one moment. */
export interface Picture {
  readonly time: Time;
  readonly processes: readonly PeerState[];
  readonly facts: readonly Facts[];
  readonly pipelines: readonly Pipeline[];
}

/** Which requests are listed: those of all stages, or of one; of any metrics name, or of one. */
export interface ChosenStage {
  readonly of: string | undefined;
  readonly stage: string | undefined;
}

/** Who is overdue by the budget of the stage is stuck. */
export const BY_BUDGETS: StuckAfter = { byStage: new Map(), otherwise: undefined };

export async function pictureOf(peers: Peers): Promise<Picture> {
  const processes = await peers.look();
  const facts = together(processes.flatMap((one) => one.facts ?? []));
  const pipelines = facts.map((one) => pipelineOf(one, BY_BUDGETS));
  return { time: currentTime(), processes, facts, pipelines };
}
