import './fixtures/second';

import { afterEach, describe, expect, it } from '@jest/globals';
import { metrics as api, createNoopMeter } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { setFallbackProvider } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { named, names } from '../dist/binding/names.js';
import { inStages } from './fixtures/in-stages';
import { aSecondLater } from './fixtures/second';
import { withMeter } from './fixtures/with-meter';

const warnings = watchWarnings();
const made: Disposable[] = [];
afterEach(() => {
  setFallbackProvider(undefined);
  for (const metrics of made.splice(0)) metrics[Symbol.dispose]();
  api.disable();
});

function create(options: Partial<Parameters<typeof createRequestMetrics>[0]> = {}) {
  const metrics = createRequestMetrics({ name: 'app', ...options });
  made.push(metrics);
  return metrics;
}
type Metrics = ReturnType<typeof create>;

/** A provider, and who is called back at its collections. */
function watched() {
  const callbacks = new Set<unknown>();
  let added = 0;
  let instruments = 0;
  const provider = withMeter((meter) => {
    const { addBatchObservableCallback, removeBatchObservableCallback, createUpDownCounter } = meter;
    meter.addBatchObservableCallback = (...args) => {
      callbacks.add(args[0]);
      addBatchObservableCallback.apply(meter, args);
    };
    meter.removeBatchObservableCallback = (...args) => {
      callbacks.delete(args[0]);
      removeBatchObservableCallback.apply(meter, args);
    };
    meter.createUpDownCounter = (...args) => {
      instruments++;
      const counter = createUpDownCounter.apply(meter, args);
      const { add } = counter;
      counter.add = (...values) => {
        added++;
        add.apply(counter, values);
      };
      return counter;
    };
  });
  return { ...provider, callbacks, added: () => added, instruments: () => instruments };
}

describe('where the provider is looked for', () => {
  it.each<[string, (metrics: Metrics) => unknown]>([
    ['reads', (metrics) => metrics.active],
    ['begins a request', (metrics) => metrics.begin().end()],
    ['sets a fallback', () => setFallbackProvider(undefined)],
  ])('a function that is asked for it and %s meanwhile is asked a few times', (_, act) => {
    let asked = 0;
    let metrics: Metrics | undefined;
    metrics = create({
      meterProvider: () => {
        asked++;
        if (metrics !== undefined) act(metrics);
        return undefined;
      },
    });
    asked = 0;
    metrics.begin().end();
    expect(metrics.active).toBe(0);
    aSecondLater();
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(10);
    expect(warnings).toEqual([]);
  });

  it('a function that has none may say so by null', () => {
    const metrics = create({ meterProvider: (() => null) as never });
    metrics.begin();
    expect(metrics.active).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('those of the same name are looked for as soon as the first one is found', async () => {
    const [one, two] = [create(), create({ meterProvider: () => undefined })];
    one.begin();
    two.begin();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    one.begin();
    expect(inStages(await collect())).toEqual({ handle: 3 });
  });

  it('a fallback that begins as one that keeps nothing is found by the next verb', async () => {
    const { meterProvider, collect } = createTestProvider();
    let ready = false;
    setFallbackProvider({
      getMeter: (...args) => (ready ? meterProvider.getMeter(...args) : createNoopMeter()),
    });
    const metrics = create();
    metrics.begin();
    ready = true;
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 2 });
  });

  it('the next verb finds another one after the one before has gone', async () => {
    const before = createTestProvider();
    api.setGlobalMeterProvider(before.meterProvider);
    const metrics = create();
    metrics.begin();
    api.disable();
    aSecondLater();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 2 });
  });

  it('the next verb finds another one after the one before has failed, which is not asked again', async () => {
    let calls = 0;
    const { meterProvider } = withMeter((meter) => {
      meter.addBatchObservableCallback = () => {
        calls++;
        throw new Error('out of order');
      };
    });
    const metrics = create({ meterProvider });
    metrics.begin();
    for (let second = 0; second < 3; second++) aSecondLater();
    const next = createTestProvider();
    api.setGlobalMeterProvider(next.meterProvider);
    metrics.begin();
    expect(inStages(await next.collect())).toEqual({ handle: 2 });
    expect(calls).toBe(1);
  });

  it('metrics that a function closes are exported nowhere', async () => {
    const { meterProvider, callbacks } = watched();
    let closes = false;
    const metrics = create({
      meterProvider: () => {
        if (closes) metrics.close();
        return closes ? meterProvider : undefined;
      },
    });
    closes = true;
    metrics.begin();
    aSecondLater();
    expect(callbacks.size).toBe(0);
    expect(metrics.active).toBe(0);
  });

  it('a name that is given up amid a look, and taken again, is one name', () => {
    let renews = false;
    const metrics = create({
      name: 'renewed',
      meterProvider: () => {
        if (!renews) return undefined;
        renews = false;
        metrics.close();
        create({ name: 'renewed' }).begin();
        return undefined;
      },
    });
    renews = true;
    aSecondLater();
    expect(create({ name: 'renewed' }).active).toBe(1);
  });

  it('what fails once a second is logged, and ends nothing', () => {
    const broken = {
      name: 'broken',
      bindings: new Set(),
      lookAround() {
        throw new Error('not known');
      },
    };
    create();
    names.set('broken', broken as never);
    aSecondLater();
    names.delete('broken');
    expect(warnings).toEqual(['stageguard: the look around of a second failed: Error: not known']);
  });
});

describe('a provider that works', () => {
  it('is fed nothing, and asked for no instruments, by who looks whether it still does', () => {
    const provider = watched();
    const metrics = create({ meterProvider: provider.meterProvider });
    metrics.begin();
    const before = [provider.added(), provider.instruments()];
    for (let second = 0; second < 3; second++) {
      aSecondLater();
      expect(metrics.active).toBe(1);
    }
    expect([provider.added(), provider.instruments()]).toEqual(before);
  });

  it('may hand out another meter each time', () => {
    const { meter, instruments } = watched();
    const metrics = create({ meterProvider: { getMeter: () => Object.create(meter) } });
    metrics.begin();
    const before = instruments();
    for (let second = 0; second < 3; second++) aSecondLater();
    expect(instruments()).toBe(before);
  });

  it('may hand out meters of another kind', async () => {
    const { collect, meter } = watched();
    let kinds = 0;
    const getMeter = () => {
      let kind = meter;
      for (let i = 0; i < kinds; i++) kind = Object.create(kind);
      kinds++;
      return kind;
    };
    const metrics = create({ meterProvider: { getMeter } });
    metrics.begin();
    for (let second = 0; second < 3; second++) aSecondLater();
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });

  it('is asked no more once it has been shut down: it would log each time', async () => {
    const { meterProvider } = createTestProvider();
    const metrics = create({ meterProvider });
    metrics.begin();
    await meterProvider.shutdown();
    for (let second = 0; second < 5; second++) {
      aSecondLater();
      metrics.begin();
    }
    expect(warnings).toEqual(['A shutdown MeterProvider cannot provide a Meter']);
  });
});

it('a provider that begins to throw is left within a second, under every name', async () => {
  const { meterProvider } = createTestProvider();
  let broken = false;
  const getMeter = (...args: Parameters<typeof meterProvider.getMeter>) => {
    if (broken) throw new Error('out of order');
    return meterProvider.getMeter(...args);
  };
  const given = { getMeter };
  for (const name of ['one', 'two']) create({ name, meterProvider: given }).begin();
  const next = createTestProvider();
  api.setGlobalMeterProvider(next.meterProvider);
  broken = true;
  aSecondLater();
  const collection = await next.collect();
  for (const name of ['one', 'two']) expect(inStages(collection, name)).toEqual({ handle: 1 });
});

describe('a provider that metrics have left', () => {
  /** Two metrics objects on one provider, of which the first has moved to another one while its request was in flight. */
  function moved() {
    const provider = watched();
    const [leaving, staying] = [0, 1].map(() => create({ meterProvider: provider.meterProvider })) as [
      Metrics,
      Metrics,
    ];
    const request = leaving.begin();
    leaving.setMeterProvider(createTestProvider().meterProvider);
    return { ...provider, leaving, staying, request };
  }

  it('shows what is in flight there though nobody begins there any more', async () => {
    const { collect, staying, request } = moved();
    staying.close();
    aSecondLater();
    expect(inStages(await collect())).toEqual({ handle: 1 });
    request.end();
    expect(inStages(await collect())).toEqual({});
  });

  it('calls nobody back within a second of the end of the last request there', async () => {
    const { callbacks, collect, staying, request } = moved();
    staying.close();
    request.end();
    expect(callbacks.size).toBe(1);
    aSecondLater();
    await collect();
    expect(callbacks.size).toBe(0);
  });
});

describe('who waits for the end of requests', () => {
  it('waits also for those of an object that comes meanwhile, with a source of its own', async () => {
    const first = create().begin();
    let drained = false;
    void create()
      .drained()
      .then(() => {
        drained = true;
      });
    const second = create({ meterProvider: () => undefined }).begin();
    first.end();
    await Promise.resolve();
    expect(drained).toBe(false);
    second.end();
    for (let i = 0; i < 5; i++) await Promise.resolve();
    expect(drained).toBe(true);
  });

  it('waits for all on a provider to which the metrics move, though the last of its own ends amid the move', async () => {
    let moves = false;
    const { meterProvider } = withMeter((meter) => {
      const { createUpDownCounter } = meter;
      meter.createUpDownCounter = (...args) => {
        const counter = createUpDownCounter.apply(meter, args);
        const { add } = counter;
        counter.add = (...values) => {
          if (moves) own.end();
          add.apply(counter, values);
        };
        return counter;
      };
    });
    const next = createTestProvider();
    const there = create({ meterProvider: next.meterProvider }).begin();
    const metrics = create({ meterProvider });
    const own = metrics.begin();
    let drained = false;
    void metrics.drained().then(() => {
      drained = true;
    });
    moves = true;
    metrics.setMeterProvider(next.meterProvider);
    expect(own.stage).toBeUndefined();
    for (let i = 0; i < 5; i++) await Promise.resolve();
    expect(drained).toBe(false);
    there.end();
    for (let i = 0; i < 5; i++) await Promise.resolve();
    expect(drained).toBe(true);
  });

  it('is called back until it has stopped, whoever else waits', () => {
    const metrics = create({ name: 'waited' });
    const calls = { one: 0, two: 0 };
    const stopOne = named('waited').onFewer(() => calls.one++);
    const stopTwo = named('waited').onFewer(() => calls.two++);
    metrics.begin().end();
    expect(calls).toEqual({ one: 1, two: 1 });
    stopOne();
    metrics.begin().end();
    expect(calls).toEqual({ one: 1, two: 2 });
    stopTwo();
    metrics.begin().end();
    expect(calls).toEqual({ one: 1, two: 2 });
  });
});

describe('options that contradict', () => {
  const differs = (option: string) =>
    `stageguard: app: an option differs from that of the first metrics object of the name, which holds: "${option}"`;

  it('are said where objects of two sources come to be on one provider, and not of those elsewhere', () => {
    const { meterProvider } = createTestProvider();
    create({ meterProvider: createTestProvider().meterProvider, cardinalityLimit: 10 });
    create({ meterProvider, stagePeak: false, durations: true });
    create({ stagePeak: true, durations: false, cardinalityLimit: 1_000 }).begin();
    expect(warnings).toEqual([]);
    api.setGlobalMeterProvider(meterProvider);
    aSecondLater();
    expect(warnings).toEqual(['stagePeak', 'durations'].map(differs));
  });
});
