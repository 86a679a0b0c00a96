import { expect, it } from '@jest/globals';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { NO_MESSAGES, warningsOf } from '@stageguard/testing/adapter';
import type { Request, Response } from 'express';
import type { EXPRESSES } from './fixtures/expresses';
import { fresh, PACKAGES } from './fixtures/fresh';

it('the middleware lets through whatever is no request or response, uncounted, with one warning', async () => {
  let done = 0;
  const warnings = await warningsOf(() => {
    for (const route of [false, true]) {
      const metrics = createHttpMetrics({ name: `routed.${route}`, route });
      const stageguard = middleware(metrics);
      for (const [, value] of NO_MESSAGES) {
        stageguard(value as Request, undefined as unknown as Response, () => done++);
        stageguard({} as Request, value as Response, () => done++);
      }
      expect(metrics.active).toBe(0);
    }
  });
  expect(done).toBe(4 * NO_MESSAGES.length);
  expect(warnings).toEqual([expect.stringMatching(/no message of a server is not counted/)]);
});

it.each(PACKAGES)('%s does with them under the instrumentation what it does without', (_name, name) => {
  const [bare, counting] = [fresh(name), fresh(name)];
  const metrics = createHttpMetrics();
  const instrumentation = new ExpressStageInstrumentation({ metrics });
  instrumentation.instrument(counting);
  for (const [, value] of NO_MESSAGES) {
    for (const [req, res] of [
      [value, undefined],
      [{}, value],
    ]) {
      expect(outcomeOf(counting, req, res)).toBe(outcomeOf(bare, req, res));
    }
  }
  expect(metrics.active).toBe(0);
  instrumentation.disable();
});

/** What a router of this Express does when it is handed these. */
function outcomeOf(express: (typeof EXPRESSES)[number][1], req: unknown, res: unknown): string {
  const router = express.Router();
  router.use((_req, _res, next) => next());
  const app = express();
  const seen: string[] = [];
  for (const handle of [router, app]) {
    try {
      (handle as (...args: unknown[]) => void)(req, res, (error: unknown) => seen.push(String(error)));
    } catch (error) {
      seen.push(String(error));
    }
  }
  return seen.join();
}
