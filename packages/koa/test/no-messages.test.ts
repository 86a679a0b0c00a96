import { expect, it } from '@jest/globals';
import { createHttpMetrics, middleware } from '@stageguard/koa';
import { NO_MESSAGES, warningsOf } from '@stageguard/testing/adapter';
import type { Context } from 'koa';

it('the middleware lets through whatever has no request or response, uncounted, with one warning', async () => {
  const metrics = createHttpMetrics({ stages: { work: {} } });
  const stageguard = middleware(metrics);
  const warnings = await warningsOf(async () => {
    for (const [, value] of NO_MESSAGES) {
      for (const ctx of [
        { req: value, res: undefined },
        { req: {}, res: value },
      ]) {
        const next = async () => metrics.run('work', () => metrics.count('work'));
        expect(await stageguard({ app: { context: {} }, ...ctx } as unknown as Context, next)).toBe(1);
      }
    }
  });
  expect(metrics.active).toBe(0);
  expect(warnings).toEqual([expect.stringMatching(/no message of a server is not counted/)]);
});

it.each([undefined, {}, { app: undefined }])(
  'a ctx that is none (%j) throws nothing of ours',
  async (ctx) => {
    const stageguard = middleware(createHttpMetrics());
    expect(await stageguard(ctx as unknown as Context, async () => 'next')).toBe('next');
  },
);
