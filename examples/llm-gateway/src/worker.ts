/** What a worker is asked to do. */
export interface Job {
  /** Tokens of the prompt to process before the first token of the answer; 0 where another worker has done it. */
  readonly contextTokens: number;
  /** Tokens to generate. */
  readonly tokens: number;
}

/** A machine that runs the model, a few requests at a time. */
export interface Worker {
  readonly name: string;
  /** How many jobs it takes at once. */
  readonly slots: number;
  /** Generates the tokens one by one. Ends at once, by throwing, when the signal is aborted. */
  run(job: Job, signal: AbortSignal): AsyncIterable<string>;
}

/** The part of the inference that a pool of workers does. */
export type Phase = 'prefill' | 'decode' | 'aggregated';
