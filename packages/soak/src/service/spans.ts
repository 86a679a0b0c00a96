import { stagesFromSpans } from '@stageguard/spans';
import type { AllMetrics } from './metrics.js';

/** Spans of the behaviours are a stage under every HTTP server, though no SDK is there for them. */
export function countSpans({ express, koa, fastify, http, http2 }: AllMetrics): { close(): void } {
  const all = [express, koa, fastify, http, http2].map((metrics) =>
    stagesFromSpans(metrics, { 'soak//*': 'spanned' }),
  );
  return {
    close() {
      for (const one of all) one.close();
    },
  };
}
