import { createGrpcClientMetrics, createGrpcServerMetrics } from '@stageguard/grpc';
import { createHttpMetrics, type HttpMetrics, type HttpRequest, semanticAttributes } from '@stageguard/http';

/** What every server does for a request, beside what its adapter says of it. */
export const STAGES = {
  validate: {},
  query: { db: ['main', 'replica'] },
  render: {},
  held: {},
} as const;

/** Requests in `held` are overdue after so many seconds; those of no other stage are, within a run's longest. */
const BUDGETS = { held: 1 };

export type ServiceMetrics = HttpMetrics<typeof STAGES>;

/** One metrics object for each server, and one for the calls that the process makes itself. Everything is on. */
export function createServiceMetrics() {
  const common = { stages: STAGES, budgets: BUDGETS, durations: true } as const;
  return {
    express: createHttpMetrics({ ...common, name: 'express.server', route: true }),
    koa: createHttpMetrics({
      ...common,
      name: 'koa.server',
      attributes: tenant,
      stageAttributes: ['tenant'],
    }),
    http: createHttpMetrics(common),
    http2: createHttpMetrics({ ...common, name: 'http2.server', attributes: semanticAttributes }),
    grpc: createGrpcServerMetrics(common),
    calls: createGrpcClientMetrics({ durations: true }),
  };
}

export type AllMetrics = ReturnType<typeof createServiceMetrics>;

function tenant(req: HttpRequest) {
  return { tenant: `of ${(req.url ?? '').length % 3}` };
}
