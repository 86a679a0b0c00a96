import { createLane, type Lane } from './lane.js';
import { add, type Progress, type Start } from './messages.js';
import { plan, type Step } from './plan.js';

/** Longer than any act takes, on a machine that is busy with other things. */
const PATIENCE = 60_000;

/** Many clients that play the acts of one plan between them. */
export interface Clients {
  /** Plays on until so many requests have been sent since the start; resolves when the last act has ended. */
  attack(until: number): Promise<void>;
  /** What has been done since the last call. */
  progress(): Progress;
  close(): Promise<void>;
}

export function createClients({ ports, seed, lanes: count }: Start): Clients {
  const steps = plan(seed);
  const lanes = Array.from({ length: count }, () => createLane(ports));
  let sent = 0;
  let done: Progress = { peaceful: {}, hostile: {} };

  const play = async (lane: Lane, until: number) => {
    while (sent < until) {
      const step = steps.next().value;
      sent += step.requests;
      await bounded(step, lane);
      add(step.hostile ? done.hostile : done.peaceful, step.act.name, step.target, step.requests);
    }
  };

  return {
    async attack(until) {
      await Promise.all(lanes.map((lane) => play(lane, until)));
    },
    progress() {
      const last = done;
      done = { peaceful: {}, hostile: {} };
      return last;
    },
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

async function bounded({ act, target, random, index }: Step, lane: Lane): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`has not ended within ${PATIENCE / 1_000} s`)), PATIENCE);
  });
  try {
    await Promise.race([act.play(lane, target, random), late]);
  } catch (error) {
    throw new Error(`act ${index}, ${target}, '${act.name}': ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
