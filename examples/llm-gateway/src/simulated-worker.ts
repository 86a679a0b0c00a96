import type { Clock } from './clock.js';
import type { Job, Worker } from './worker.js';

/** How fast a worker is. Of the order of a 70B model on one machine of eight GPUs. */
export interface Pace {
  /** Seconds for one token of the prompt. */
  readonly prefill: number;
  /** Seconds between two tokens of the answer. */
  readonly decode: number;
}

export const PACE: Pace = { prefill: 0.000_25, decode: 0.03 };

export interface SimulatedWorker extends Worker {
  /** From now on it emits nothing, and does not say so: the fault that `stuck-decode` injects. */
  stick(): void;
}

const WORDS =
  'the request waits in a stage until a worker is free and then the answer streams token by token'.split(' ');

/** A worker that takes the time of a real one and generates nothing worth reading. */
export function createSimulatedWorker(
  name: string,
  slots: number,
  clock: Clock,
  pace: Pace = PACE,
): SimulatedWorker {
  let stuck = false;

  async function* run({ contextTokens, tokens }: Job, signal: AbortSignal): AsyncGenerator<string> {
    let due = clock.now() + contextTokens * pace.prefill;
    for (let i = 0; i < tokens; i++) {
      due += pace.decode;
      // Timers are coarse at high speed: tokens that are due already come without waiting.
      const left = due - clock.now();
      if (left > 0) await clock.sleep(left, signal);
      if (stuck) await aborted(signal);
      signal.throwIfAborted();
      yield ` ${WORDS[i % WORDS.length]}`;
    }
  }

  return {
    name,
    slots,
    run,
    stick() {
      stuck = true;
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
