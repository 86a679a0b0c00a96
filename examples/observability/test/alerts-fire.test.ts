import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import type { OwnedRequest } from '@stageguard/core';
import { FAULTS, type Fault } from '@stageguard/example-llm-gateway';
import { type AlertOptions, buildAlerts } from '@stageguard/example-observability';
import {
  describeOnPrometheus,
  type Prometheus,
  type Sample,
  startPrometheus,
} from '@stageguard/example-observability/testing';
import { type LoadedGateway, startLoadedGateway } from './loaded-gateway';
import { type Service, type ServiceOptions, startService } from './service';

// The alerts of the demo, in seconds instead of minutes. Nothing that is well takes longer than two seconds.
const SCALED: AlertOptions = {
  name: 'dynamo.frontend',
  stuckAfter: 10,
  waitingIn: { stage: 'queue', limit: 5 },
  hold: 2,
};

/** What is to fire, by job: first the gateway under each fault, then a service for each of the other alerts. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  none: [],
  'stuck-decode': ['RequestStuckInStage'],
  'abort-storm': [],
  'slow-clients': [],
  saturated: ['StageSaturated'],
  lossy: ['StagesDoNotSumUp'],
  careless: ['CountingAnomalies'],
  hung: ['DrainDoesNotFinish', 'RequestStuckInStage'],
};

const FIRED = 'count by (job, alertname) (count_over_time(ALERTS{alertstate="firing"}[1h]))';

function firedBy(samples: readonly Sample[]): (job: string) => (string | undefined)[] {
  return (job) =>
    samples
      .filter(({ metric }) => metric['job'] === job)
      .map(({ metric }) => metric['alertname'])
      .sort();
}

describeOnPrometheus('the alerts', () => {
  const gateways = new Map<Fault, LoadedGateway>();
  const services = new Map<string, Service>();
  const timers: NodeJS.Timeout[] = [];
  /** Kept: what is lost is counted down. */
  const hung: { end(): void }[] = [];
  let prometheus: Prometheus;

  /** A service with as many requests in the queue all the time, none of which stays long. */
  async function busy(job: string, requests: number, options?: ServiceOptions): Promise<void> {
    const { metrics } = await service(job, options);
    let waiting: OwnedRequest[] = [];
    const renew = () => {
      for (const request of waiting) request.end();
      waiting = Array.from({ length: requests }, () => {
        const request = metrics.begin();
        request.enter('queue', { phase: 'decode' });
        return request;
      });
    };
    timers.push(setInterval(renew, 50));
  }

  async function service(job: string, options?: ServiceOptions): Promise<Service> {
    const started = await startService(options);
    services.set(job, started);
    return started;
  }

  beforeAll(async () => {
    for (const fault of Object.keys(FAULTS) as Fault[]) gateways.set(fault, await startLoadedGateway(fault));
    await busy('saturated', 12);
    await busy('lossy', 3, {
      views: [{ instrumentName: '*.stage_requests', aggregation: { type: AggregationType.DROP } }],
    });
    (await service('careless')).metrics.enter('work');
    const { metrics } = await service('hung');
    const working = metrics.begin();
    working.enter('work');
    hung.push(metrics.begin(), working);

    const targets = Object.fromEntries(
      [...gateways, ...services].map(([job, { target }]) => [job, [target]]),
    );
    prometheus = await startPrometheus({ targets, rules: buildAlerts(SCALED), interval: 500 });
    await prometheus.until(FIRED, (samples) => {
      const fired = firedBy(samples);
      return Object.entries(EXPECTED).every(([job, alerts]) =>
        alerts.every((its) => fired(job).includes(its)),
      );
    });
  });

  afterAll(async () => {
    for (const timer of timers) clearInterval(timer);
    for (const request of hung) request.end();
    await prometheus?.stop();
    for (const { stop } of [...gateways.values(), ...services.values()]) await stop();
  });

  it.each(Object.keys(EXPECTED))('that should fire do, and no others: %s', async (job) => {
    expect(firedBy(await prometheus.query(FIRED))(job)).toEqual(EXPECTED[job]);
  });

  it.each(Object.keys(FAULTS))('were evaluated while the gateway was at work: %s', async (fault) => {
    const ended = `sum(llm_gateway_requests_total{job="${fault}"})`;
    await prometheus.until(ended, ([its]) => (its?.value ?? 0) > 50);
  });

  it('saw what each fault does', async () => {
    const aborted = 'sum(llm_gateway_requests_total{job="abort-storm", outcome="aborted"})';
    expect(await prometheus.value(aborted)).toBeGreaterThan(20);
    const receiving = (job: string) =>
      prometheus.value(`sum(dynamo_frontend_stage_time_total{job="${job}", stage="receive"})`);
    expect(await receiving('slow-clients')).toBeGreaterThan(5 * (await receiving('none')));
  });

  it('end when what is stuck has gone', async () => {
    await gateways.get('stuck-decode')?.unload();
    await prometheus.until('ALERTS{job="stuck-decode"}', (alerts) => alerts.length === 0);
  });
});
