import type { Clock } from './clock.js';
import type { GatewayMetrics } from './gateway-metrics.js';
import type { Lease, Pool } from './pool.js';
import type { Job, Phase } from './worker.js';

export type Mode = 'aggregated' | 'disaggregated';

/** Takes a prompt to the workers and brings the tokens back. */
export interface Pipeline {
  /** The phase that the answer's tokens come from. */
  readonly lastPhase: Phase;
  /** The tokens of an answer. Ends at once, by throwing, when the signal is aborted; throws PoolFull where there is no room. */
  answer(job: Job, signal: AbortSignal): AsyncGenerator<string>;
}

// A router asks which workers hold a part of the prompt in their cache.
const ROUTING_SECONDS = 0.05;

export function createPipeline(
  metrics: GatewayMetrics,
  mode: Mode,
  pools: Readonly<Record<Phase, Pool>>,
  clock: Clock,
): Pipeline {
  async function place(phase: Phase, signal: AbortSignal): Promise<Lease> {
    metrics.enter('route', { phase });
    await clock.sleep(ROUTING_SECONDS, signal);
    const free = pools[phase].pick();
    if (free !== undefined) return free;
    metrics.enter('queue', { phase });
    return pools[phase].wait(signal);
  }

  async function* dispatch(phase: Phase, job: Job, signal: AbortSignal): AsyncGenerator<string> {
    const lease = await place(phase, signal);
    try {
      // Until the first token: then the response begins, and what was entered gives way to `respond`.
      metrics.enter('dispatch', { phase });
      yield* lease.worker.run(job, signal);
    } finally {
      lease.release();
    }
  }

  async function* disaggregated({ contextTokens, tokens }: Job, signal: AbortSignal): AsyncGenerator<string> {
    // The prefill worker ends with its first token, and hands its cache to the decode worker.
    for await (const _first of dispatch('prefill', { contextTokens, tokens: 1 }, signal));
    yield* dispatch('decode', { contextTokens: 0, tokens }, signal);
  }

  return mode === 'aggregated'
    ? { lastPhase: 'aggregated', answer: (job, signal) => dispatch('aggregated', job, signal) }
    : { lastPhase: 'decode', answer: disaggregated };
}
