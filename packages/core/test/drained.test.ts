import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { release } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { named } from '../dist/binding/names.js';
import { createLab } from './fixtures/lab';

/** What has become of a promise by now. */
async function state(promise: Promise<void>): Promise<string> {
  let state = 'pending';
  promise.then(
    () => {
      state = 'resolved';
    },
    (reason: unknown) => {
      state = `rejected: ${reason}`;
    },
  );
  await setImmediate();
  return state;
}

/** A signal, and how many listen to it. */
function countingSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  return { controller, signal, listeners: () => getEventListeners(signal, 'abort').length };
}

describe('drained', () => {
  it('resolves at once where nothing is in flight', async () => {
    expect(await state(createLab().metrics.drained())).toBe('resolved');
  });

  it('resolves when the last request ends, also those that begin meanwhile', async () => {
    const { metrics } = createLab();
    const first = metrics.begin();
    const drained = metrics.drained();
    const second = metrics.begin();
    first.end();
    expect(await state(drained)).toBe('pending');
    second.end();
    expect(await state(drained)).toBe('resolved');
  });

  it('resolves for everybody who waits, and again the next time', async () => {
    const { metrics } = createLab();
    for (let round = 0; round < 2; round++) {
      const request = metrics.begin();
      const waiting = [metrics.drained(), metrics.drained()];
      expect(await Promise.all(waiting.map(state))).toEqual(['pending', 'pending']);
      request.end();
      expect(await Promise.all(waiting.map(state))).toEqual(['resolved', 'resolved']);
    }
  });

  it('without the detached ones waits for all others, also after detached ones have ended', async () => {
    const { metrics } = createLab({ lifecycle: ['handle', 'detached'] });
    const detached = metrics.begin();
    const guard = detached.guard('handle');
    release(detached);
    const request = metrics.begin();
    guard.end();
    const drained = metrics.drained({ detached: false });
    expect(await state(drained)).toBe('pending');
    request.end();
    expect(await state(drained)).toBe('resolved');
  });

  it('without the detached ones resolves while those are left', async () => {
    const { metrics } = createLab({ lifecycle: ['handle', 'detached'] });
    const detached = metrics.begin();
    const guard = detached.guard('handle');
    const request = metrics.begin();
    const drained = [false, true, undefined].map((counts) =>
      metrics.drained({ detached: counts as boolean }),
    );
    release(detached);
    request.end();
    expect(await Promise.all(drained.map(state))).toEqual(['resolved', 'pending', 'pending']);
    guard.end();
    expect(await Promise.all(drained.map(state))).toEqual(['resolved', 'resolved', 'resolved']);
  });

  it('looks at nothing any more once it is settled', async () => {
    const { metrics } = createLab({ name: 'quiet' });
    const request = metrics.begin();
    const drained = metrics.drained();
    const looks = jest.spyOn(named('quiet'), 'ledgersWith');
    request.end();
    await drained;
    expect(looks).toHaveBeenCalled();
    looks.mockClear();
    metrics.begin().end();
    expect(looks).not.toHaveBeenCalled();
  });

  it('waits for detached requests', async () => {
    const { metrics } = createLab({ lifecycle: ['handle', 'detached'] });
    const request = metrics.begin();
    const guard = request.guard('handle');
    release(request);
    const drained = metrics.drained();
    expect(await state(drained)).toBe('pending');
    guard.end();
    expect(await state(drained)).toBe('resolved');
  });

  it('rejects with the reason of a signal that is aborted first', async () => {
    const { metrics } = createLab();
    const request = metrics.begin();
    const controller = new AbortController();
    const drained = metrics.drained({ signal: controller.signal });
    controller.abort('too late');
    expect(await state(drained)).toBe('rejected: too late');
    request.end();
    expect(await state(metrics.drained())).toBe('resolved');
  });

  it('rejects with the reason of a signal that is aborted already', async () => {
    const { metrics } = createLab();
    metrics.begin();
    expect(await state(metrics.drained({ signal: AbortSignal.abort('before') }))).toBe('rejected: before');
  });

  it('resolves where nothing is in flight, aborted or not', async () => {
    const { metrics } = createLab();
    expect(await state(metrics.drained({ signal: AbortSignal.abort() }))).toBe('resolved');
  });

  it('listens to its signal no longer than it waits', async () => {
    const { metrics } = createLab();
    const { signal, listeners } = countingSignal();
    const request = metrics.begin();
    const drained = metrics.drained({ signal });
    expect(listeners()).toBe(1);
    request.end();
    expect(await state(drained)).toBe('resolved');
    expect(listeners()).toBe(0);
  });

  it('throws nothing of a signal into the request that it has waited for', async () => {
    const { metrics } = createLab();
    const { signal } = countingSignal();
    signal.removeEventListener = () => {
      throw new Error('out of order');
    };
    const request = metrics.begin();
    const drained = metrics.drained({ signal });
    request.end();
    expect(await state(drained)).toBe('rejected: Error: out of order');
  });

  it('does not listen to a signal that it need not wait for', async () => {
    const { metrics } = createLab();
    const { signal, listeners, controller } = countingSignal();
    await metrics.drained({ signal });
    controller.abort();
    metrics.begin();
    await expect(metrics.drained({ signal })).rejects.toBe(signal.reason);
    expect(listeners()).toBe(0);
  });

  it('goes on waiting where the provider changes', async () => {
    const { metrics } = createLab();
    const request = metrics.begin();
    const drained = metrics.drained();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    expect(await state(drained)).toBe('pending');
    request.end();
    expect(await state(drained)).toBe('resolved');
  });

  it('waits for the requests of all metrics objects of one name on one provider', async () => {
    const { metrics, meterProvider } = createLab();
    const other = createRequestMetrics({ name: 'app', meterProvider });
    const request = other.begin();
    const waiting = [metrics.drained(), other.drained()];
    expect(await Promise.all(waiting.map(state))).toEqual(['pending', 'pending']);
    request.end();
    expect(await Promise.all(waiting.map(state))).toEqual(['resolved', 'resolved']);
  });

  it('waits for the requests of an object that has moved on: they end where they began', async () => {
    const { metrics, meterProvider } = createLab();
    const other = createRequestMetrics({ name: 'app', meterProvider });
    const request = other.begin();
    const drained = metrics.drained();
    other.setMeterProvider(createTestProvider().meterProvider);
    expect(await state(drained)).toBe('pending');
    request.end();
    expect(await state(drained)).toBe('resolved');
  });

  it('resolves where it moves to another provider without the requests that it waits for', async () => {
    const { metrics, meterProvider } = createLab();
    const other = createRequestMetrics({ name: 'app', meterProvider });
    other.begin();
    const drained = metrics.drained();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    expect(metrics.active).toBe(0);
    expect(await state(drained)).toBe('resolved');
  });
});
