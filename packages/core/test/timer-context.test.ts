import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { collectGarbageUntil } from '@stageguard/testing/jest';

// A file of its own: the first metrics object of a process starts the timer.
it('the timer keeps no async context of whoever made the first metrics', async () => {
  const storage = new AsyncLocalStorage<object>();
  const make = () => {
    const store = {};
    const metrics = storage.run(store, () => createRequestMetrics({ name: 'context' }));
    return { metrics, store: new WeakRef(store) };
  };
  const { metrics, store } = make();
  await collectGarbageUntil(() => store.deref() === undefined);
  expect(metrics.active).toBe(0);
});
