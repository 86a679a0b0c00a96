import { expect, it } from '@jest/globals';
import { createHttpMetrics, plugin } from '@stageguard/fastify';
import { NO_MESSAGES, warningsOf } from '@stageguard/testing/adapter';

type Hook = (request: unknown, reply: unknown, done: () => void) => void;

it('the hook lets through whatever is no request or response, uncounted, with one warning', async () => {
  const metrics = createHttpMetrics();
  let hook: Hook = () => {};
  plugin(metrics)(
    {
      addHook(_name, onRequest) {
        hook = onRequest as Hook;
      },
    },
    {},
    () => {},
  );
  let done = 0;
  const warnings = await warningsOf(() => {
    for (const [, raw] of NO_MESSAGES) {
      hook({ raw, routeOptions: { url: '/any' } }, { raw: undefined }, () => done++);
      hook({ raw: {}, routeOptions: { url: undefined } }, { raw }, () => done++);
    }
  });
  expect(done).toBe(2 * NO_MESSAGES.length);
  expect(metrics.active).toBe(0);
  expect(warnings).toEqual([expect.stringMatching(/no message of a server is not counted/)]);
});
