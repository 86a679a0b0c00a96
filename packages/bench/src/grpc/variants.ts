/** What a server can be measured with. */
export const VARIANTS = [
  'nothing',
  'a no-op interceptor',
  'a no-op interceptor in an async context',
  'our interceptor',
  'our instrumentation',
  'raw OpenTelemetry by hand',
] as const;

export type Variant = (typeof VARIANTS)[number];

/** What a client can be measured with. */
export const CLIENT_VARIANTS = ['nothing', 'our interceptor'] as const;

export type ClientVariant = (typeof CLIENT_VARIANTS)[number];
