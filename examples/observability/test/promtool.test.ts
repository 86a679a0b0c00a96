import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { buildAlerts, GATEWAY_ALERTS } from '@stageguard/example-observability';
import { describeOnPrometheus } from '@stageguard/example-observability/testing';
import { stringify } from 'yaml';
import { README } from './recipes';

const FOLDER = resolve(__dirname, '..');

/** What promtool says; throws with all of it where it does not succeed. */
function promtool(...args: string[]): string {
  return execFileSync('promtool', args, { cwd: FOLDER, encoding: 'utf8', stdio: 'pipe' });
}

describeOnPrometheus('promtool', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds nothing wrong with the rules', () => {
    expect(promtool('check', 'rules', 'alerts.yml')).toContain('SUCCESS: 13 rules found');
  });

  it('finds nothing wrong with the rules for names that came over OTLP', () => {
    const file = join(folder, 'alerts.yml');
    const rules = stringify(buildAlerts({ ...GATEWAY_ALERTS, path: 'otlp' }));
    expect(rules).toContain('rate(dynamo_frontend_stage_time_seconds_total{');
    writeFileSync(file, rules);
    expect(promtool('check', 'rules', file)).toContain('SUCCESS: 12 rules found');
  });

  it('finds nothing wrong with the configuration', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('is valid prometheus config');
  });

  it('finds nothing wrong with the scrape of a Collector that the README shows', () => {
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, /^```yaml\n(.*?)^```/ms.exec(README)?.[1] as string);
    expect(promtool('check', 'config', file)).toContain('is valid prometheus config');
  });

  it('sees every alert fire when it should, and only then', () => {
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });
});
