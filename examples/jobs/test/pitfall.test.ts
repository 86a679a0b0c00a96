import { expect, it } from '@jest/globals';
import { metrics as api } from '@opentelemetry/api';
import { createTestProvider } from '@stageguard/testing';
import { counts, jobs, leaks } from '../dist/pitfall';

it('begin().with(fn) leaves every job counted, and job(fn) none', async () => {
  const { meterProvider, collect } = createTestProvider();
  api.setGlobalMeterProvider(meterProvider);
  for (let i = 0; i < 3; i++) {
    await counts(async () => expect(jobs.active).toBe(1));
    expect(jobs.active).toBe(0);
  }
  for (let i = 0; i < 3; i++) await leaks(async () => {});
  expect((await collect()).sum('billing.jobs.active_requests')).toBe(3);
});
