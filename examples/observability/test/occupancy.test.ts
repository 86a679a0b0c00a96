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
// Prometheus rounds the times of its scrapes by up to 2 ms, and the wall clock of JavaScript by 1 ms.
const ROUNDING = 0.003;
// Of a time of today, in seconds, seven digits behind the point are kept.
const PRECISION = 1e-6;

const TIME = (job: string) => `dynamo_frontend_stage_time_total{job="${job}", stage="work"}`;
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
    const service = await startService({
      clock: bursty.clock,
      durations: true,
      async beforeScrape() {
        await burst;
        // The metrics are collected before any timer fires.
        if (!working.signal.aborted) setTimeout(begin, 20);
      },
    });
    const begin = () => {
      burst = Promise.all(Array.from({ length: 20 }, () => visit(service, bursty, 100)));
    };
    return service;
  }

  beforeAll(async () => {
    const service = await startService({ clock: steady.clock, durations: true });
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

  /** Two scrapes, a range that holds them, and the bounds that the test's own count sets to the mean between them. */
  async function measured(job: string, occupancy: Occupancy) {
    const [time] = await prometheus.stored(`${TIME(job)}[5m]`);
    // Not from the very first on: `rate` extrapolates to the ends of its range, and no further than to 0.
    const [first, last] = [time?.points[1]?.time ?? 0, time?.points.at(-1)?.time ?? 0];
    const tookAt = (at: number) => prometheus.value(`scrape_duration_seconds{job="${job}"}`, at);
    // The metrics were collected at some time while the scrape was going on.
    const [firstTook, lastTook] = [await tookAt(first), await tookAt(last)];
    const mean = (from: number, to: number) => occupancy.requestSeconds(from, to) / (last - first);
    return {
      first,
      last,
      range: `${Math.ceil((last - first) * 1_000) + 1}ms`,
      least: mean(first + firstTook + ROUNDING, last - ROUNDING) * (1 - PRECISION),
      most: mean(first - ROUNDING, last + lastTook + ROUNDING) * (1 + PRECISION),
    };
  }

  it('is the rate of stage_time, as exactly as the times of the scrapes are known', async () => {
    const { range, last, least, most } = await measured('steady', steady);
    const rate = await prometheus.value(`rate(${TIME('steady')}[${range}])`, last);
    expect(rate).toBeGreaterThanOrEqual(least);
    expect(rate).toBeLessThanOrEqual(most);
    expect(least).toBeGreaterThan(3);
  });

  it('is missed by the sampled count where it falls between scrapes, not by the rate nor by the peak', async () => {
    expect(await prometheus.value(`max_over_time(${SAMPLED('bursty')}[5m])`)).toBe(0);
    const { range, last, least, most } = await measured('bursty', bursty);
    const rate = await prometheus.value(`rate(${TIME('bursty')}[${range}])`, last);
    expect(rate).toBeGreaterThanOrEqual(least);
    expect(rate).toBeLessThanOrEqual(most);
    expect(least).toBeGreaterThan(1);
    const peak = 'dynamo_frontend_stage_peak{job="bursty", stage="work"}';
    expect(await prometheus.value(peak)).toBe(20);
  });

  it('divided by the visits in a second is how long one takes: Little was right', async () => {
    const { range, first, last } = await measured('bursty', bursty);
    const visits = 'dynamo_frontend_stage_duration_count{job="bursty", stage="work"}';
    const latency = await prometheus.value(
      `sum(rate(${TIME('bursty')}[${range}])) / sum(rate(${visits}[${range}]))`,
      last,
    );
    expect(latency).toBeCloseTo(bursty.requestSeconds(first, last) / bursty.visits(first, last), 6);
  });
});
