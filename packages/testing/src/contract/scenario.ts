import type { EndCounts, StageCounts } from '../index.js';
import type { ScenarioMetrics, World } from './world.js';

/** What must have been counted in all once a scenario is over. */
export interface Outcome {
  /** The requests that the server has emitted. */
  readonly requests: number;
  /** How many times each stage was entered. Where it is left out, any number will do. */
  readonly visits?: StageCounts;
  /** How the requests of the adapter have ended, as exported. Where it is left out, in any way. */
  readonly ended?: EndCounts;
  /** The stages that they were in then, whichever way they ended. Where it is left out, any will do. */
  readonly endedIn?: StageCounts;
}

/** A fact about requests that holds under every adapter. */
export interface Scenario {
  readonly name: string;
  readonly metrics?: ScenarioMetrics;
  /** Plays it, checks what can be seen on the way, and leaves no request unfinished. */
  run(world: World): Promise<Outcome>;
}
