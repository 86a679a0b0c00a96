import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FAULTS, type Fault } from '@stageguard/example-llm-gateway';
import { type AlertOptions, buildAlerts } from '@stageguard/example-observability';
import {
  describeOnPrometheus,
  type Prometheus,
  type Sample,
  startPrometheus,
} from '@stageguard/example-observability/testing';
import { ALARMING_SITUATIONS } from './alarming-situations';
import { type LoadedGateway, startLoadedGateway } from './loaded-gateway';
import { QUIET_SITUATIONS } from './quiet-situations';
import { type Service, startService } from './service';
import { createTimes } from './situation';

// The alerts of the demo, in seconds instead of minutes.
const SCALED: AlertOptions = {
  name: 'dynamo.frontend',
  overdue: { count: 3, silentFor: 7 },
  stuckAfter: 12,
  longest: 12,
  waitingIn: { stage: 'queue', limit: 6 },
  shares: { aborted: 0.2, abandoned: 0.05, failed: 0.1 },
  fewest: 5,
  hold: 4,
};

const SITUATIONS = { ...QUIET_SITUATIONS, ...ALARMING_SITUATIONS };

/** What the gateway is to cause under each fault. */
const FAULTY: Readonly<Record<Fault, readonly string[]>> = {
  none: [],
  'stuck-decode': ['RequestStuck', 'RequestsOverdue'],
  'abort-storm': ['RequestsAborted'],
  'slow-clients': [],
};

const EXPECTED: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(FAULTY),
  ...Object.entries(SITUATIONS).map(([job, { fires }]) => [job, fires] as const),
]);

const FIRED = 'count by (job, alertname) (count_over_time(ALERTS{alertstate="firing"}[1h]))';

// Longer than any of the alerts takes, in scrapes.
const LONG_ENOUGH = 20;

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
  const times = createTimes();
  let prometheus: Prometheus;

  beforeAll(async () => {
    for (const fault of Object.keys(FAULTS) as Fault[]) gateways.set(fault, await startLoadedGateway(fault));
    for (const [job, { options }] of Object.entries(SITUATIONS)) {
      services.set(job, await startService(options));
    }
    const targets = Object.fromEntries(
      [...gateways, ...services].map(([job, { target }]) => [job, [target]]),
    );
    prometheus = await startPrometheus({ targets, rules: buildAlerts(SCALED), interval: 1_000 });
    await prometheus.until('count(up)', ([its]) => its?.value === EXPECTED.size);
    for (const [job, { act }] of Object.entries(SITUATIONS)) act(services.get(job) as Service, times);

    await prometheus.until(FIRED, (samples) => {
      const fired = firedBy(samples);
      return [...EXPECTED].every(([job, alerts]) => alerts.every((its) => fired(job).includes(its)));
    });
    await prometheus.until('min(count_over_time(up[10m]))', ([its]) => (its?.value ?? 0) >= LONG_ENOUGH);
  });

  afterAll(async () => {
    times.stop();
    await prometheus?.stop();
    for (const { stop } of [...gateways.values(), ...services.values()]) await stop();
  });

  it('are silent in more situations than twenty', () => {
    expect(Object.keys(QUIET_SITUATIONS).length).toBeGreaterThan(20);
  });

  it('all fire in some situation', () => {
    const rules = buildAlerts(SCALED).groups[0]?.rules.map(({ alert }) => alert);
    expect([...new Set([...EXPECTED.values()].flat())].sort()).toEqual(rules?.sort());
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
