import { afterEach, expect, it, jest } from '@jest/globals';
import { until } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';
import { eachKoa } from './fixtures/installed';

// Of what these tests need themselves nothing is faked.
const REAL = ['setImmediate', 'setTimeout', 'clearTimeout'] as const;

afterEach(() => {
  jest.useRealTimers();
});

eachKoa((install) => {
  it('a client that leaves is counted down under fake timers, which never call back', async () => {
    const installed = install();
    const [come, finish] = [createSignal(), createSignal()];
    installed.app.use(async () => {
      come.fire();
      await finish.fired;
    });
    const { client } = await installed.serve();
    jest.useFakeTimers({ doNotFake: [...REAL] });
    const exchange = client.request();
    await come.fired;
    expect(installed.metrics.active).toBe(1);
    exchange.leave('closes the connection');
    // Held by its middleware when it ends: then the end waits for the promises of that.
    await until(() => installed.metrics.count('detached') === 1);
    finish.fire();
    await until(() => installed.metrics.active === 0);
  });
});
