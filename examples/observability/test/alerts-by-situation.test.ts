import './virtual-time';

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { buildAlerts } from '@stageguard/example-observability';
import { describeOnPrometheus } from '@stageguard/example-observability/testing';
import { ALARMING_SITUATIONS } from './alarming-situations';
import { QUIET_SITUATIONS } from './quiet-situations';
import { SCALED } from './scaled';
import { createScrapes, type Scrapes } from './scrapes';
import { type Service, startService } from './service';
import { createVirtualTime } from './virtual-time';

const SITUATIONS = { ...QUIET_SITUATIONS, ...ALARMING_SITUATIONS };

/** Seconds. Longer than any of the alerts takes, and no longer than the budget that stages have by default. */
const DURATION = 30;

// Situations begin with a second, and go on by tenths of it: scrapes come in between.
const PHASE = 730;

const RULES = buildAlerts(SCALED);

/** What has fired in the situation at any time. */
const firing = (job: string) =>
  `group by (alertname) (count_over_time(ALERTS{alertstate="firing", job="${job}"}[1h]))`;

/** A test of promtool: on what was scraped in all situations, these alerts fire and no others. */
function testOf(scrapes: ReadonlyMap<string, Scrapes>) {
  return {
    interval: '1s',
    input_series: [...scrapes.values()].flatMap((its) => its.series()),
    promql_expr_test: Object.entries(SITUATIONS).map(([job, { fires }]) => ({
      expr: firing(job),
      eval_time: `${DURATION}s`,
      exp_samples: fires.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
    })),
  };
}

/** What promtool says of each expression that is not as expected. Throws where it says something else. */
function failures(test: object): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'situations-'));
  const tests = { rule_files: ['rules.yml'], evaluation_interval: '1s', tests: [test] };
  writeFileSync(join(folder, 'rules.yml'), JSON.stringify(RULES));
  writeFileSync(join(folder, 'test.yml'), JSON.stringify(tests));
  const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', join(folder, 'test.yml')], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  const said = stdout + stderr;
  if (/^ +SUCCESS$/m.test(said)) return [];
  const [, ...failed] = said.replaceAll('\\"', '"').split('expr: ');
  if (failed.length === 0) throw new Error(said);
  return failed;
}

/*
 * All situations take place in a time that no machine makes longer: real metrics behind real pages, scraped once a second. On what
 * Prometheus would have stored of that, promtool evaluates the rules.
 */
describeOnPrometheus('the alerts', () => {
  let failed: readonly string[];

  beforeAll(async () => {
    const scrapes = new Map<string, Scrapes>();
    const time = createVirtualTime();
    const services: [string, Service][] = [];
    for (const [job, { options }] of Object.entries(SITUATIONS)) {
      services.push([job, await startService({ clock: time.now, ...options })]);
      scrapes.set(job, createScrapes(job));
    }
    for (const [job, service] of services) SITUATIONS[job]?.act(service, time);
    for (let second = 0; second < DURATION; second++) {
      time.passUntil(second * 1_000 + PHASE);
      await Promise.all(
        services.map(async ([job, { target }]) => {
          const answer = await fetch(`http://${target}/metrics`);
          const text = await answer.text();
          scrapes.get(job)?.add(answer.ok ? text : undefined);
        }),
      );
    }
    for (const [, service] of services) await service.stop();
    failed = failures(testOf(scrapes));
  });

  it('are silent in more situations than twenty', () => {
    expect(Object.keys(QUIET_SITUATIONS).length).toBeGreaterThan(20);
  });

  it('all fire in some situation', () => {
    const rules = RULES.groups[0]?.rules.map(({ alert }) => alert);
    const fired = Object.values(SITUATIONS).flatMap(({ fires }) => fires);
    expect([...new Set(fired)].sort()).toEqual(rules?.sort());
  });

  it.each(Object.keys(SITUATIONS))('that should fire do, and no others: %s', (job) => {
    expect(failed.filter((its) => its.includes(firing(job)))).toEqual([]);
  });
});
