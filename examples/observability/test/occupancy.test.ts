import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeOnPrometheus,
  type Prometheus,
  startPrometheus,
} from '@stageguard/example-observability/testing';
import { createOccupancy, type Occupancy } from './occupancy';
import { type Service, startService } from './service';

const INTERVAL = 500;

/** That agree behind the point: the sums are added up in another order, and of a time of today seven are kept. */
const DIGITS = 4;

const TIME = (job: string) => `dynamo_frontend_stage_time_total{job="${job}", stage="work"}`;
const NOTE = (job: string) => `test_note{job="${job}"}`;
const SAMPLED = (job: string) => `dynamo_frontend_stage_requests{job="${job}", stage="work"}`;

/** One request in the stage for so many milliseconds. */
async function visit({ metrics }: Service, occupancy: Occupancy, milliseconds: number): Promise<void> {
  const request = metrics.begin();
  const guard = request.guard('work');
  occupancy.change(1);
  await sleep(milliseconds);
  guard.end();
  occupancy.change(-1);
  request.end();
}

describeOnPrometheus('occupancy', () => {
  const steady = createOccupancy();
  const bursty = createOccupancy();
  const services: Service[] = [];
  const visits: Promise<void>[] = [];
  const working = new AbortController();
  let prometheus: Prometheus;

  /** Visits of all lengths, a few at once, whether it is scraped or not. */
  async function workSteadily(service: Service): Promise<void> {
    for (let i = 0; !working.signal.aborted; i++) {
      visits.push(visit(service, steady, [30, 700, 150, 1_600, 400][i % 5] as number));
      await sleep(60);
    }
  }

  /** A service whose twenty requests are all gone by the time that somebody looks. */
  async function startBurstyService(): Promise<Service> {
    let burst: Promise<unknown> = Promise.resolve();
    let comes = false;
    const service = await startService({
      clock: bursty.clock,
      durations: true,
      note: bursty.note,
      async beforeScrape() {
        await burst;
        // The metrics are collected before any timer fires. One burst, also where two scrapes come at once: one that Prometheus
        // has given up, and the next.
        if (comes || working.signal.aborted) return;
        comes = true;
        setTimeout(begin, 20);
      },
    });
    const begin = () => {
      comes = false;
      burst = Promise.all(Array.from({ length: 20 }, () => visit(service, bursty, 100)));
    };
    return service;
  }

  beforeAll(async () => {
    const service = await startService({ clock: steady.clock, durations: true, note: steady.note });
    services.push(service, await startBurstyService());
    visits.push(workSteadily(service));
    const [steadily, burstily] = services.map(({ target }) => [target]) as [string[], string[]];
    prometheus = await startPrometheus({
      targets: { steady: steadily, bursty: burstily },
      interval: INTERVAL,
    });
    const scrapes = 'min(count_over_time(dynamo_frontend_active_requests[1m]))';
    await prometheus.until(scrapes, ([its]) => (its?.value ?? 0) > 10);
    working.abort();
    await Promise.all(visits);
  });

  afterAll(async () => {
    working.abort();
    await prometheus?.stop();
    for (const { stop } of services) await stop();
  });

  /**
   * A range from one scrape to the last, and what there was between their two collections by the test's own count. Each
   * collection says which one it was: when it was, Prometheus and this process need not agree on.
   */
  async function measured(job: string, occupancy: Occupancy) {
    const [notes] = await prometheus.stored(`${NOTE(job)}[5m]`);
    // Not from the very first on: `rate` extrapolates to the ends of its range, and no further than to 0.
    const [first, last] = [notes?.points[1], notes?.points.at(-1)];
    if (first === undefined || last === undefined) throw new Error(`${job} was not scraped three times`);
    const seconds = last.time - first.time;
    return {
      ...occupancy.between(first.value, last.value),
      seconds,
      range: `${Math.ceil(seconds * 1_000) + 1}ms`,
      at: last.time,
    };
  }

  it('is the rate of stage_time, exactly', async () => {
    const { requestSeconds, seconds, range, at } = await measured('steady', steady);
    expect(requestSeconds).toBeGreaterThan(1);
    const rate = await prometheus.value(`rate(${TIME('steady')}[${range}])`, at);
    expect(rate * seconds).toBeCloseTo(requestSeconds, DIGITS);
  });

  it('is missed by the sampled count where it falls between scrapes, not by the rate nor by the peak', async () => {
    expect(await prometheus.value(`max_over_time(${SAMPLED('bursty')}[5m])`)).toBe(0);
    const { requestSeconds, seconds, range, at } = await measured('bursty', bursty);
    expect(requestSeconds).toBeGreaterThan(1);
    const rate = await prometheus.value(`rate(${TIME('bursty')}[${range}])`, at);
    expect(rate * seconds).toBeCloseTo(requestSeconds, DIGITS);
    const peak = 'dynamo_frontend_stage_peak{job="bursty", stage="work"}';
    expect(await prometheus.value(peak)).toBe(20);
  });

  it('divided by the visits in a second is how long one takes: Little was right', async () => {
    const { requestSeconds, visits, range, at } = await measured('bursty', bursty);
    const count = 'dynamo_frontend_stage_duration_count{job="bursty", stage="work"}';
    const latency = await prometheus.value(
      `sum(rate(${TIME('bursty')}[${range}])) / sum(rate(${count}[${range}]))`,
      at,
    );
    expect(latency).toBeCloseTo(requestSeconds / visits, DIGITS);
  });
});
