import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import type { AllMetrics } from './metrics.js';

/**
 * Every instrumentation at once: each request is counted by the classes too, beside the middleware, plugin or interceptor of
 * its server, under another name. Those of frameworks join the exchange, and tell its route.
 */
export function instrument({ every, everyCall, everyMade }: AllMetrics): { close(): void } {
  const all = [
    new HttpStageInstrumentation({ metrics: every }),
    new ExpressStageInstrumentation({ metrics: every }),
    new KoaStageInstrumentation({ metrics: every }),
    new FastifyStageInstrumentation({ metrics: every }),
    new GrpcStageInstrumentation({ serverMetrics: everyCall, clientMetrics: everyMade }),
  ];
  return {
    close() {
      for (const one of all) one.disable();
    },
  };
}
