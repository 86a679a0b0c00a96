/** What a service can be measured with. */
export const VARIANTS = [
  'nothing',
  'a no-op middleware',
  'an async context alone',
  'our middleware',
  'our instrumentation',
  'raw OpenTelemetry by hand',
  'express-prom-bundle',
  'gauges of prom-client by hand',
  "OpenTelemetry's HTTP instrumentation",
] as const;

export type Variant = (typeof VARIANTS)[number];
export type Framework = 'express' | 'koa';
