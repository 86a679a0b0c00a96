import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Row } from '../row.js';
import { countingBefore } from './counting.js';
import { httpBefore } from './http.js';

/** The parts that can be measured against another build of this project. */
export const PARTS_BEFORE: Record<string, (checkout: string) => Promise<Row[]>> = {
  core: countingBefore,
  express: (checkout) => httpBefore('express', checkout),
  koa: (checkout) => httpBefore('koa', checkout),
  fastify: (checkout) => httpBefore('fastify', checkout),
  'node-http': (checkout) => httpBefore('node', checkout),
};

/**
 * The folder of a build to measure against.
 *
 * @throws Error where it holds none.
 */
export function checkoutIn(folder: string): string {
  const checkout = resolve(folder);
  if (existsSync(join(checkout, 'packages/core/dist/index.js'))) return checkout;
  throw new Error(`option --before: expected a built checkout of this project, was given ${folder}`);
}
