import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FAULTS, type Fault } from '@stageguard/example-llm-gateway';
import { buildAlerts } from '@stageguard/example-observability';
import {
  describeOnPrometheus,
  type Prometheus,
  type Sample,
  startPrometheus,
} from '@stageguard/example-observability/testing';
import { ALARMING_SITUATIONS } from './alarming-situations';
import { type LoadedGateway, startLoadedGateway } from './loaded-gateway';
import { SCALED } from './scaled';
import { type Service, startService } from './service';

// A scrape may take as long as this. On a busy machine this process, which answers them all, may not run for seconds.
const INTERVAL = 2_000;

// An instance that has not answered for so long, in seconds, is down. All else is as in the situations.
const RULES = buildAlerts({ ...SCALED, hold: 6 });

/** What the gateway is to cause under each fault. */
const FAULTY: Readonly<Record<Fault, readonly string[]>> = {
  none: [],
  'stuck-decode': ['RequestStuck', 'RequestsOverdue'],
  'abort-storm': ['RequestsAborted'],
  'slow-clients': [],
};

/** A process of which Prometheus has more to say than it answers. */
const DOWN = 'a process answers no more scrapes';

const EXPECTED: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(FAULTY),
  [DOWN, ['InstanceDown']],
]);

const FIRED = 'count by (job, alertname) (count_over_time(ALERTS{alertstate="firing"}[1h]))';

// So many scrapes take longer than any of the alerts.
const LONG_ENOUGH = 14;

function firedBy(samples: readonly Sample[]): (job: string) => (string | undefined)[] {
  return (job) =>
    samples
      .filter(({ metric }) => metric['job'] === job)
      .map(({ metric }) => metric['alertname'])
      .sort();
}

describeOnPrometheus('the alerts', () => {
  const gateways = new Map<Fault, LoadedGateway>();
  let down: Service;
  let prometheus: Prometheus;

  beforeAll(async () => {
    for (const fault of Object.keys(FAULTS) as Fault[]) gateways.set(fault, await startLoadedGateway(fault));
    down = await startService(ALARMING_SITUATIONS[DOWN]?.options);
    const targets = Object.fromEntries(
      [...gateways, [DOWN, down] as const].map(([job, { target }]) => [job, [target]]),
    );
    prometheus = await startPrometheus({ targets, rules: RULES, interval: INTERVAL });

    await prometheus.until(FIRED, (samples) => {
      const fired = firedBy(samples);
      return [...EXPECTED].every(([job, alerts]) => alerts.every((its) => fired(job).includes(its)));
    });
    await prometheus.until('min(count_over_time(up[10m]))', ([its]) => (its?.value ?? 0) >= LONG_ENOUGH);
  });

  afterAll(async () => {
    await prometheus?.stop();
    for (const { stop } of gateways.values()) await stop();
    await down?.stop();
  });

  it.each([...EXPECTED])('that should fire do, and no others: %s', async (job, alerts) => {
    expect(firedBy(await prometheus.query(FIRED))(job)).toEqual(alerts);
  });

  it.each(Object.keys(FAULTS))('were evaluated while the gateway was at work: %s', async (fault) => {
    const ended = `sum(llm_gateway_requests_total{job="${fault}"})`;
    await prometheus.until(ended, ([its]) => (its?.value ?? 0) > 50);
  });

  it('saw what each fault does', async () => {
    // A third of the uploads pause three times for an eighth of a second, which a busy machine can make longer alone.
    const uploads = 'job="slow-clients", stage="receive"';
    const mean = `sum(dynamo_frontend_stage_time_total{${uploads}}) / sum(dynamo_frontend_stage_entries_total{${uploads}})`;
    expect(await prometheus.value(mean)).toBeGreaterThan(0.02);
  });

  it('end when what is stuck has gone', async () => {
    await gateways.get('stuck-decode')?.unload();
    const stuck = 'ALERTS{job="stuck-decode", alertname=~"Request(Stuck|sOverdue)"}';
    await prometheus.until(stuck, (alerts) => alerts.length === 0);
  });
});
