import { createGrpcClientMetrics, createGrpcServerMetrics } from '@stageguard/grpc';
import { createHttpMetrics, type HttpMetrics, type HttpRequest, semanticAttributes } from '@stageguard/http';
import { createHttpClientMetrics, type OutgoingCall } from '@stageguard/http-client';

/** What every server does for a request, beside what its adapter says of it. */
export const STAGES = {
  validate: {},
  query: { db: ['main', 'replica'] },
  render: {},
  upstream: {},
  spanned: {},
  held: {},
} as const;

/** Requests in `held` are overdue after so many seconds; those of no other stage are, within a run's longest. */
const BUDGETS = { held: 1 };

export type ServiceMetrics = HttpMetrics<typeof STAGES>;

/** One metrics object for each server, one for the calls that the process makes itself, and those of all. Everything is on. */
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
    fastify: createHttpMetrics({ ...common, name: 'fastify.server' }),
    grpc: createGrpcServerMetrics(common),
    calls: createGrpcClientMetrics({ durations: true }),
    httpCalls: createHttpClientMetrics({ durations: true, stage: 'upstream', ignore: isScrape }),
    // Those of the instrumentations.
    every: createHttpMetrics({
      name: 'every.server',
      durations: true,
      route: true,
      attributes: isHeld,
      ignore: isExport,
    }),
    everyCall: createGrpcServerMetrics({ name: 'every.call' }),
    everyMade: createGrpcClientMetrics({ name: 'every.made' }),
  };
}

export type AllMetrics = ReturnType<typeof createServiceMetrics>;

function tenant(req: HttpRequest) {
  return { tenant: `of ${(req.url ?? '').length % 3}` };
}

/** Whether it hangs for a calibration: the only thing that tells, since the application has no stages under this name. */
function isHeld(req: HttpRequest) {
  return { held: (req.url ?? '').startsWith('/held/') };
}

/** What the run itself asks of its exporter, and what its exporter asks. */
function isScrape({ path }: OutgoingCall) {
  return path === '/metrics';
}

function isExport(req: HttpRequest) {
  return req.url === '/v1/metrics';
}
