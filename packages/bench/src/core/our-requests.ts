import type { MeterProvider } from '@opentelemetry/api';
import { createRequestMetrics, type InstrumentOptions } from '@stageguard/core';

/** Counts and nothing that needs a clock. */
export const COUNTS_ALONE: InstrumentOptions = {
  stageTime: false,
  stageOldestAge: false,
  stagePeak: false,
};
const PHASES = ['prefill', 'decode'] as const;
const STAGES = { preprocess: {}, route: { phase: PHASES }, dispatch: { phase: PHASES } } as const;

/** A request with three stages, by the names of the stages and by bound ones; and a step, which has one stage. */
export function ourRequests(meterProvider: MeterProvider, options: InstrumentOptions = {}) {
  const metrics = createRequestMetrics({ name: 'bench', stages: STAGES, meterProvider, ...options });
  const preprocess = metrics.stage('preprocess');
  const route = metrics.stage('route', { phase: 'decode' });
  const dispatch = metrics.stage('dispatch', { phase: 'decode' });
  return {
    names() {
      const request = metrics.begin({ model: 'llama' });
      request.enter('preprocess');
      request.enter('route', { phase: 'decode' });
      request.enter('dispatch', { phase: 'decode' });
      request.end();
    },
    bound() {
      const request = metrics.begin({ model: 'llama' });
      request.enter(preprocess);
      request.enter(route);
      request.enter(dispatch);
      request.end();
    },
    step() {
      const request = metrics.begin();
      request.enter(route);
      request.end();
    },
  };
}
