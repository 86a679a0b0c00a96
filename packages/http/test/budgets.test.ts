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

it('stages in which bytes move have no budget but one that is given', async () => {
  expect(await budgeted({})).toEqual(['handle', 'detached']);
  expect(await budgeted({ budgets: { respond: 60 } })).toEqual(['handle', 'respond', 'detached']);
  expect(await budgeted({ budget: 5 })).toEqual(['receive', 'handle', 'respond', 'detached']);
});
