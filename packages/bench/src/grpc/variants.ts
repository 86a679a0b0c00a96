/** What a server can be measured with. */
export const VARIANTS = [
  'nothing',
  'our interceptor',
  'our instrumentation',
  'raw OpenTelemetry by hand',
] as const;

export type Variant = (typeof VARIANTS)[number];
