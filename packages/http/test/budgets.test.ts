import { expect, it } from '@jest/globals';
import { createHttpMetrics } from '@stageguard/http';
import { createTestProvider } from '@stageguard/testing';

async function budgeted(options: Parameters<typeof createHttpMetrics>[0]): Promise<unknown[]> {
  const { meterProvider, collect } = createTestProvider();
  const metrics = createHttpMetrics({ meterProvider, ...options });
  const points = (await collect()).points('http.server.stage_overdue_requests');
  metrics.close();
  return points.map(({ attributes }) => attributes['stage']);
}

it('every stage has the budget of all, those in which bytes move too', async () => {
  const all = ['receive', 'handle', 'respond', 'detached'];
  expect(await budgeted({})).toEqual(all);
  expect(await budgeted({ budget: 5 })).toEqual(all);
  expect(await budgeted({ budgets: { respond: { signs: 'progress' } } })).toEqual(all);
  expect(await budgeted({ budgets: { respond: false } })).toEqual(['receive', 'handle', 'detached']);
});
