import type { RequestListener } from 'node:http';

/** What a service can be measured with. */
export const VARIANTS = [
  'nothing',
  'no-op middleware',
  'middleware',
  'instrumentation',
  'raw OpenTelemetry',
  'prom-client',
  'http instrumentation',
] as const;

export type Variant = (typeof VARIANTS)[number];

export type Framework = 'express' | 'koa';

/** A hello-world of a framework; the modules are loaded by the one that is asked for, in its own process. */
export function helloWorld(framework: Framework, variant: Variant): RequestListener {
  const { createApplication } = require(`./${framework}-variants.js`) as {
    createApplication(variant: Variant): RequestListener;
  };
  return createApplication(variant);
}
