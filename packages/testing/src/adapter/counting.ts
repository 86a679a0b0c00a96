import { createHttpMetrics, type HttpMetrics, type HttpMetricsOptions } from '@stageguard/http';
import { createTestProvider, inFlight, type StageCounts, type TestProvider, visits } from '../index.js';

/** Stages of the tests' applications. */
const STAGES = { work: {}, stream: {} } as const;

export type CountingOptions = Pick<HttpMetricsOptions, 'route'>;

/** What an application of a test is counted with, on a provider of its own. */
export interface Counting {
  readonly metrics: HttpMetrics<typeof STAGES>;
  readonly provider: TestProvider;
  /** How many requests are in each stage, as exported now. */
  inFlight(): Promise<StageCounts>;
  /** How many times each stage has been left. */
  visits(): Promise<StageCounts>;
  /** The route of the oldest request now; `null` where it has none. */
  route(): unknown;
  /** All that tells the oldest request's route. */
  found(): Promise<Found>;
}

/** What a handler finds out about its request, while there is no other one. */
export interface Found {
  readonly route: unknown;
  readonly name: string | undefined;
  /** The routes of the series that export a request; `null` where there is none. */
  readonly exported: readonly unknown[];
}

export function createCounting(options: CountingOptions = {}): Counting {
  const provider = createTestProvider();
  const { meterProvider } = provider;
  const metrics = createHttpMetrics({ ...options, stages: STAGES, durations: true, meterProvider });
  const { name } = metrics;
  const oldest = () => metrics.snapshot().oldest[0];
  const route = () => oldest()?.attributes['http.route'] ?? null;
  return {
    metrics,
    provider,
    inFlight: async () => inFlight(await provider.collect(), name),
    visits: async () => visits(await provider.collect(), name),
    route,
    async found() {
      const points = (await provider.collect()).points(`${name}.stage_requests`);
      const exporting = points.filter(({ value }) => value !== 0);
      return {
        route: route(),
        name: oldest()?.name,
        exported: exporting.map(({ attributes }) => attributes['http.route'] ?? null),
      };
    },
  };
}
