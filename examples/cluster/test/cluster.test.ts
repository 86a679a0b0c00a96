import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeOnPrometheus,
  type Prometheus,
  type Sample,
  startPrometheus,
} from '@stageguard/example-observability/testing';
import { type RunningCluster, startCluster, type Worker } from './running-cluster';

const REQUESTS = 6;
const AN_HOUR = 3_600_000;

const README = readFileSync(resolve(__dirname, '../README.md'), 'utf8');
const queries = /^```promql\n(.*?)\n```$/ms.exec(README)?.[1]?.split('\n') ?? [];

const is = (value: number) => (samples: readonly Sample[]) => samples[0]?.value === value;

describeOnPrometheus('a cluster', () => {
  let bereaved: RunningCluster;
  let restarting: RunningCluster;
  let prometheus: Prometheus;

  beforeAll(async () => {
    bereaved = await startCluster(2, AN_HOUR);
    restarting = await startCluster(2, 0);
    const targets = (its: RunningCluster) => its.workers.map(({ target }) => target);
    prometheus = await startPrometheus({
      targets: { bereaved: targets(bereaved), restarting: targets(restarting) },
      interval: 500,
    });
    for (const its of [bereaved, restarting]) its.ask(REQUESTS);
  });

  afterAll(async () => {
    await prometheus?.stop();
    await bereaved?.stop();
    await restarting?.stop();
  });

  /** What is in flight, when Prometheus has seen all of it; more than none in each worker. */
  async function inEach(job: string): Promise<void> {
    await prometheus.until(`sum(http_server_active_requests{job="${job}"})`, is(REQUESTS));
    const perWorker = `sum by (instance) (http_server_stage_requests{job="${job}", stage="work"})`;
    // A scrape that fails on a busy machine leaves nothing to be read until the next one.
    const samples = await prometheus.until(perWorker, ({ length }) => length === 2);
    const counts = samples.map(({ value }) => value);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts[0] ?? 0).toBe(REQUESTS - (counts[1] ?? 0));
  }

  it('is scraped worker by worker, and the sum is all that is in flight', async () => {
    await inEach('bereaved');
    await inEach('restarting');
    await prometheus.until('count(count by (service_instance_id) (target_info))', is(4));
  });

  it('loses a worker amid requests: its series go stale, and the totals are right again', async () => {
    const [victim] = bereaved.workers as [Worker];
    process.kill(victim.pid, 'SIGKILL');
    await prometheus.until(`up{instance="${victim.target}"}`, is(0));
    await prometheus.until(
      `{__name__=~"http_server_.+", instance="${victim.target}"}`,
      ({ length }) => length === 0,
    );

    expect(bereaved.failed).toBeGreaterThan(0);
    for (const metric of ['active_requests', 'stage_requests']) {
      expect(await prometheus.value(`sum(http_server_${metric}{job="bereaved"})`)).toBe(
        REQUESTS - bereaved.failed,
      );
    }
  });

  it('gets another worker under the same instance, and counters that begin anew do no harm', async () => {
    const [victim] = restarting.workers as [Worker];
    const its = (metric: string) => `${metric}{instance="${victim.target}"}`;
    const [before] = await prometheus.until(its('target_info'), ({ length }) => length === 1);
    process.kill(victim.pid, 'SIGKILL');
    await prometheus.until(
      its('target_info'),
      ([now]) =>
        now !== undefined && now.metric['service_instance_id'] !== before?.metric['service_instance_id'],
    );

    const left = REQUESTS - restarting.failed;
    const total = 'sum(http_server_active_requests{job="restarting"})';
    await prometheus.until(total, is(left));
    restarting.ask(4);
    await prometheus.until(total, is(left + 4));
    const time = 'http_server_stage_time_total{job="restarting", stage="work"}';
    await prometheus.until(`sum(resets(${time}[5m]))`, is(1));
    expect(await prometheus.value(`min(rate(${time}[5m]))`)).toBeGreaterThanOrEqual(0);
  });

  it.each(queries)('can be asked as the README says: %s', async (expression) => {
    await prometheus.shown(expression);
  });

  it('has a list of targets that promtool finds nothing wrong with', () => {
    const config = resolve(__dirname, '../prometheus.yml');
    expect(execFileSync('promtool', ['check', 'config', config], { encoding: 'utf8' })).toContain('SUCCESS');
  });
});
