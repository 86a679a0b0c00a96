import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { MeterProvider, UpDownCounter } from '@opentelemetry/api';
import { MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { createTestReader } from '@stageguard/testing';
import { watchBegins } from '../src/watch/begins';
import { createBooks, RECEIVED } from '../src/watch/books';
import { calibrate } from '../src/watch/calibration';
import { checkCollection, checkTotals, firstNotZero } from '../src/watch/collection-checks';
import { createDeltaTotals } from '../src/watch/delta-totals';
import { parse } from '../src/watch/exporters';
import { watchJobs } from '../src/watch/jobs';
import { checkListeners, countListeners } from '../src/watch/listeners';
import { createRising } from '../src/watch/rising';
import { checkSeries } from '../src/watch/series';

/** The counters of one name by hand, as somebody would feed them who counts wrongly. */
function createCounts(temporality: 'cumulative' | 'delta' = 'cumulative') {
  const { reader, collect } = createTestReader({ temporality });
  const provider: MeterProvider = new SdkMeterProvider({ readers: [reader] });
  const meter = provider.getMeter('by hand');
  const counter = (name: string): UpDownCounter => meter.createUpDownCounter(`app.${name}`);
  return {
    collect,
    meter,
    active: counter('active_requests'),
    staged: counter('stage_requests'),
  };
}

describe('every collection', () => {
  it('may not have another sum over the stages than active', async () => {
    const { active, staged, collect } = createCounts();
    active.add(2);
    staged.add(1, { stage: 'handle' });
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('app: 2 active but 1 in stages');
  });

  it('may not have a count below 0', async () => {
    const { active, staged, collect } = createCounts();
    active.add(0);
    staged.add(-1, { stage: 'handle' });
    staged.add(1, { stage: 'respond' });
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('"handle"}=-1 is below 0');
  });

  it('may not have an age below 0', async () => {
    const { meter, collect } = createCounts();
    meter.createObservableGauge('app.stage_oldest_age').addCallback((result) => result.observe(-0.1));
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('below 0: app.stage_oldest_age{} is -0.1');
  });

  it('may not have an anomaly', async () => {
    const { meter, collect } = createCounts();
    meter.createCounter('stageguard.anomalies').add(1, { kind: 'reclaimed' });
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('an anomaly');
  });
});

describe('every collection of totals', () => {
  it('may not have a peak below its count', async () => {
    const { staged, meter, collect } = createCounts();
    staged.add(2, { stage: 'handle' });
    meter
      .createObservableGauge('app.stage_peak')
      .addCallback((result) => result.observe(1, { stage: 'handle' }));
    const collection = await collect();
    expect(() => checkTotals(collection, ['app'])).toThrow(
      'app.stage_peak{"stage":"handle"} is 1, with 2 in it',
    );
  });

  it('may not have more that are overdue than there are', async () => {
    const { meter, collect } = createCounts();
    meter.createUpDownCounter('app.stage_overdue_requests').add(1, { stage: 'handle' });
    const collection = await collect();
    expect(() => checkTotals(collection, ['app'])).toThrow(
      'app.stage_overdue_requests{"stage":"handle"} is 1, with 0 in it',
    );
  });

  it('may not have a counter that has fallen, or is gone', async () => {
    const { meter, collect } = createCounts();
    let seconds = 2;
    meter.createObservableCounter('app.stage_time').addCallback((result) => result.observe(seconds));
    const rising = createRising();
    rising.check(await collect());
    seconds = 1.5;
    const second = await collect();
    expect(() => rising.check(second)).toThrow('has fallen: app.stage_time{} is 2, and then 1.5');
    const without = await createCounts().collect();
    expect(() => createRising().check(without)).not.toThrow();
  });

  it('has to have as many that have ended or are active as were received', async () => {
    const { active, staged, meter, collect } = createCounts();
    let received = 3;
    meter.createObservableGauge(RECEIVED).addCallback((result) => result.observe(received, { of: 'app' }));
    meter.createCounter('app.ended_requests').add(2, { stage: 'handle', outcome: 'answered' });
    active.add(1);
    staged.add(1, { stage: 'handle' });
    const books = createBooks(['app']);
    const right = await collect();
    expect(() => books.checkEnded(right)).not.toThrow();
    received = 4;
    const wrong = await collect();
    expect(() => books.checkEnded(wrong)).toThrow('app: 2 ended and 1 active, but 4 were received');
    // What an earlier provider was told has ended too.
    books.close(right);
    expect(() => books.checkEnded(wrong)).toThrow('app: 4 ended and 1 active, but 4 were received');
  });
});

describe('what an exporter has sent', () => {
  const text = (active: number, staged: number) =>
    [
      'app_active_requests',
      `app_stage_requests{stage="handle"}`,
      `stageguard_anomalies_total{kind="reclaimed"}`,
    ]
      .map((series, at) => `${series} ${[active, staged, 0][at]}`)
      .join('\n');

  it('has to have the same sums', () => {
    expect(() => checkSeries('Prometheus', parse(text(2, 2)), ['app'], false)).not.toThrow();
    expect(() => checkSeries('Prometheus', parse(text(2, 1)), ['app'], false)).toThrow(
      'Prometheus: app: 2 active but 1 in stages',
    );
    expect(() => checkSeries('OTLP', parse(text(-1, -1)), ['app'], false)).toThrow('is -1');
  });

  it('has to be 0 and there where nothing is left', () => {
    expect(() => checkSeries('OTLP', parse(text(0, 0)), ['app'], true)).not.toThrow();
    expect(() => checkSeries('OTLP', parse(text(1, 1)), ['app'], true)).toThrow('OTLP: app{} is 1');
    expect(() => checkSeries('OTLP', [], ['app'], true)).toThrow('app_stage_requests is not exported');
  });
});

describe('calibration', () => {
  /** Requests that hang, counted as they should be, whatever `hold` makes of how many there should be. */
  function gauge(hold: (each: number) => number) {
    const { reader, collect } = createTestReader();
    const metrics = createRequestMetrics({
      name: 'app',
      stages: { held: {} },
      budgets: { held: 0.1 },
      meterProvider: new SdkMeterProvider({ readers: [reader] }),
    });
    const held: { end(): void }[] = [];
    return {
      metrics,
      held,
      names: ['app'],
      collect,
      async hold(each: number) {
        for (let one = 0; one < hold(each); one++)
          held.push(metrics.begin(undefined, { stage: metrics.stage('held') }));
      },
      async letGo() {
        for (const one of held) one.end();
      },
    };
  }

  it('finds each of the requests that hang, and each overdue', async () => {
    await expect(
      calibrate(
        gauge((each) => each),
        3,
      ),
    ).resolves.toBeUndefined();
  });

  it('fails by one too many', async () => {
    await expect(
      calibrate(
        gauge((each) => each + 1),
        3,
      ),
    ).rejects.toThrow('app: 3 requests hang, and 4 are in flight');
  });

  it('fails by one that is lost while it hangs', async () => {
    const losing = gauge((each) => each);
    const { collect } = losing;
    let seen = 0;
    const lose = async () => {
      if (losing.metrics.count('held') > 0 && ++seen === 3) losing.held[0]?.end();
      return collect();
    };
    await expect(calibrate({ ...losing, collect: lose }, 3)).rejects.toThrow(
      'app: 3 requests hang, and 2 are in flight',
    );
  });
});

describe('changes', () => {
  it('may not add up to below 0', async () => {
    const { active, collect } = createCounts('delta');
    const totals = createDeltaTotals();
    active.add(2);
    totals.add(await collect());
    active.add(-3);
    const last = await collect();
    expect(() => totals.add(last)).toThrow('changes add up to below 0: app.active_requests{} is -1');
  });

  it('have to add up to 0 when nothing is in flight', async () => {
    const { active, collect } = createCounts('delta');
    const totals = createDeltaTotals();
    active.add(2);
    totals.add(await collect());
    expect(totals.firstNotZero()?.message).toContain('app.active_requests{} is 2');
    active.add(-2);
    totals.add(await collect());
    expect(totals.firstNotZero()).toBeUndefined();
  });
});

describe('at the end', () => {
  it('every series has to be 0, and there', async () => {
    const { active, staged, meter, collect } = createCounts();
    expect(firstNotZero(await collect(), ['app'])?.message).toBe('app.active_requests is not exported');
    active.add(0);
    staged.add(0, { stage: 'handle' });
    meter.createUpDownCounter('app.stage_overdue_requests').add(0);
    for (const gauge of ['oldest_age', 'stage_oldest_age']) {
      meter.createObservableGauge(`app.${gauge}`).addCallback((result) => result.observe(0));
    }
    expect(firstNotZero(await collect(), ['app'])).toBeUndefined();
    staged.add(1, { stage: 'respond' });
    expect(firstNotZero(await collect(), ['app'])?.message).toBe(
      'not 0: app.stage_requests{"stage":"respond"} is 1',
    );
  });

  it('a stage has to have been left as often as it was entered', async () => {
    const { meter, collect } = createCounts();
    const [entries, times] = [
      meter.createCounter('app.stage_entries'),
      meter.createHistogram('app.stage_duration'),
    ];
    const books = createBooks(['app']);
    entries.add(2, { stage: 'handle' });
    times.record(0.1, { stage: 'handle' });
    const before = await collect();
    expect(() => books.checkLeft(before)).toThrow("app: stage 'handle' was entered 2 times and left 1 times");
    times.record(0.1, { stage: 'handle' });
    const after = await collect();
    expect(() => books.checkLeft(after)).not.toThrow();
  });

  it('jobs of the application are known', () => {
    const metrics = createRequestMetrics({ name: 'jobs', stages: { query: {} } });
    const jobs = watchJobs(metrics);
    const request = metrics.begin();
    request.with(() => {
      metrics.run('query', () => {});
      request.end();
      metrics.run('query', () => {});
      metrics.guard('query').end();
    });
    metrics.run('query', () => {});
    expect(jobs).toEqual({ begun: 3, guards: 1 });
  });

  it('requests that have begun and not ended are known', () => {
    const metrics = createRequestMetrics({ name: 'begun' });
    const begins = watchBegins(metrics);
    const [first] = [metrics.begin(), metrics.begin()];
    first?.end();
    begins.sweep();
    expect(begins).toMatchObject({ begun: 2, ended: 1 });
  });

  it('no object may have more listeners than before', () => {
    const [old, recent] = [new EventEmitter(), new EventEmitter()];
    old.on('close', () => {});
    const before = countListeners([old]);
    recent.on('close', () => {});
    expect(() => checkListeners(before, countListeners([old, recent]))).not.toThrow();
    old.on('close', () => {});
    expect(() => checkListeners(before, countListeners([old]))).toThrow(
      "listeners are left: 2 on a EventEmitter for 'close', where there were 1",
    );
  });
});
