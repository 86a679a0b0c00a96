import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ALERTS, buildDashboard, files, metricNames } from '@stageguard/example-observability';

const FOLDER = resolve(__dirname, '..');

const text = (its: unknown) => JSON.stringify(its);

describe('the dashboard', () => {
  const dashboard = buildDashboard({ name: 'http.server', page: 'https://shop.example/requests' });
  const panels = (dashboard.panels ?? []) as unknown as {
    readonly type: string;
    readonly title: string;
    readonly options: { readonly legend?: unknown; readonly tooltip?: unknown };
  }[];
  const lines = panels.filter(({ type }) => type === 'timeseries');

  it('shows every metric but the histogram, which is there on demand', () => {
    const { stageDuration, ...names } = metricNames('http.server');
    for (const name of Object.values(names)) expect(text(panels)).toContain(`${name}{`);
    expect(text(panels)).not.toContain(stageDuration);
  });

  it('has a legend and a tooltip of all lines in every panel of lines, and one crosshair for all', () => {
    expect(lines.length).toBeGreaterThan(10);
    for (const { options } of lines) {
      expect(options.legend).toMatchObject({ showLegend: true, displayMode: 'table' });
      expect(options.tooltip).toMatchObject({ mode: 'multi' });
    }
    expect(dashboard.graphTooltip).toBe(2);
  });

  it('can be narrowed to jobs, instances, stages and routes', () => {
    const variables = dashboard.templating?.list?.map(({ name }) => name);
    expect(variables).toEqual(['datasource', 'job', 'instance', 'stage', 'route', 'page', 'traces']);
    expect(text(dashboard.templating)).toContain('http_route');
    expect(text(buildDashboard({ name: 'rpc.server' }).templating)).toContain('rpc_method');
  });

  it('has a row of outgoing calls where they are asked for, and for http.client', () => {
    const row = 'Whom do they wait for?';
    expect(text(panels)).not.toContain(row);
    const beside = text(buildDashboard({ name: 'http.server', calls: 'http.client', path: 'otlp' }).panels);
    expect(beside).toContain(row);
    expect(beside).toContain('http_client_stage_oldest_age_seconds{');
    const own = buildDashboard({ name: 'http.client' });
    expect(text(own.panels)).toContain(row);
    expect(text(own.templating)).toContain('server_address');
  });

  it('links to the live page and to the traces', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variables.
    expect(dashboard.links?.map(({ url }) => url)).toEqual(['${page}', '${traces}']);
    expect(text(dashboard.templating)).toContain('https://shop.example/requests');
  });

  it('marks from where on a number is bad', () => {
    const red = panels.filter((its) => text(its).includes('"color":"red"')).map(({ title }) => title);
    expect(red).toContain('Overdue');
    expect(red).toContain('How many are stuck?');
    expect(red).toContain('Wrong in the counting');
  });
});

describe('npm run generate -- --name', () => {
  const name = 'test.of.names';

  afterAll(() => rmSync(resolve(FOLDER, 'generated', name), { recursive: true, force: true }));

  it('writes dashboard and alerts for that name, and leaves those of the gateway alone', () => {
    execFileSync('npm', ['run', '--silent', 'generate', '--', '--name', name, '--path', 'otlp'], {
      cwd: FOLDER,
    });
    const its = files({ ...ALERTS, name, path: 'otlp' }, { name, path: 'otlp' });
    for (const [file, expected] of Object.entries(its)) {
      expect(readFileSync(resolve(FOLDER, 'generated', name, file), 'utf8')).toBe(expected);
    }
    expect(its['dashboard.json']).toContain('test_of_names_stage_oldest_idle_seconds');
    expect(its['alerts.yml']).toContain('test_of_names_stage_oldest_idle_seconds');
  });
});
