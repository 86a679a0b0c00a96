/** What a service can be measured with. */
export const VARIANTS = [
  'nothing',
  'an async context alone',
  'our middleware',
  'our instrumentation',
  'our register',
  'raw OpenTelemetry by hand',
  'gauges of prom-client by hand',
  'express-prom-bundle',
  "OpenTelemetry's HTTP instrumentation",
] as const;

export type Variant = (typeof VARIANTS)[number];

/** What serves, and what it is called. */
export const FRAMEWORKS = { express: 'Express', koa: 'Koa', fastify: 'Fastify', node: 'node:http' } as const;

export type Framework = keyof typeof FRAMEWORKS;

/** The variants that a framework has: express-prom-bundle is a middleware of Express. */
export function variantsOf(framework: Framework): Variant[] {
  return VARIANTS.filter((variant) => variant !== 'express-prom-bundle' || framework === 'express');
}
