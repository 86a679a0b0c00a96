import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildDashboard, metricNames } from '@stageguard/example-observability';
import {
  describeOnPrometheus,
  type Prometheus,
  startPrometheus,
} from '@stageguard/example-observability/testing';
import { parse } from 'yaml';
import { type LoadedGateway, startLoadedGateway } from './loaded-gateway';
import { recipes } from './recipes';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

interface Panel {
  readonly title: string;
  /** None of a row. */
  readonly targets?: readonly { readonly expr: string }[];
}

function panelsOf({ panels }: { readonly panels?: unknown }) {
  return (panels as Panel[]).flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      title,
      expression: expr
        .replaceAll('$__rate_interval', '1m')
        .replaceAll('$__interval', '1s')
        .replaceAll(/\$(job|instance|stage|route)/g, '.*'),
    })),
  );
}

/** The sum of what a panel of the gateway's dashboard shows. */
function sumOf(title: string): string {
  const panel = panelsOf(JSON.parse(read('dashboard.json'))).find((its) => its.title === title);
  return `sum(${panel?.expression})`;
}

const SCALERS = {
  'prometheus-adapter.yml': parse(read('autoscaling/prometheus-adapter.yml')).externalRules[0].metricsQuery,
  'keda.yml': parse(read('autoscaling/keda.yml')).spec.triggers[0].metadata.query,
};

describeOnPrometheus('on a Prometheus that scrapes the gateway under load,', () => {
  let gateway: LoadedGateway;
  let prometheus: Prometheus;

  beforeAll(async () => {
    gateway = await startLoadedGateway('none', 'http');
    prometheus = await startPrometheus({ targets: { gateway: [gateway.target] }, interval: 500 });
    await prometheus.until(
      'sum(increase(llm_gateway_requests_total[1m]))',
      ([its]) => (its?.value ?? 0) > 20,
    );
    // Of the panels it asks for the most scrapes, which come seldom on a busy machine.
    await prometheus.until(sumOf('How many go on?'), ([its]) => (its?.value ?? 0) > 0);
  });

  afterAll(async () => {
    await prometheus?.stop();
    await gateway?.stop();
  });

  it.each(recipes())('the recipe "$title" returns numbers', async ({ expression }) => {
    const samples = await prometheus.shown(expression);
    expect(samples.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });

  it.each(panelsOf(JSON.parse(read('dashboard.json'))))(
    'the panel "$title" shows something',
    async ({ expression }) => {
      expect(expression).not.toContain('$');
      const samples = await prometheus.shown(expression);
      expect(samples.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
    },
  );

  it.each(['http.server', 'http.client', 'rpc.client'])(
    'the panels for %s are valid, by either path',
    async (name) => {
      for (const path of ['scrape', 'otlp'] as const) {
        for (const { expression } of panelsOf(buildDashboard({ name, path })))
          await prometheus.query(expression);
      }
    },
  );

  it('the row of calls shows how many wait for which worker, in which stage and since when', async () => {
    const all = panelsOf(JSON.parse(read('dashboard.json')));
    const of = (title: string) => all.find((its) => its.title === title)?.expression ?? title;
    // The least loaded worker has the next job, so a light load never comes to the last of them.
    gateway.rush();
    for (const title of ['In which stage of the call?', 'Since when?', 'Which upstream is silent?']) {
      // What this process asks has no port: it is asked of no worker, but `_OTHER`. 3 workers prefill, 4 decode.
      const samples = await prometheus.until(
        of(title),
        (its) => its.filter(({ metric }) => metric['server_port'] !== undefined).length === 3 * 7,
      );
      expect(new Set(samples.map(({ metric }) => metric['stage']))).toEqual(
        new Set(['queue', 'await', 'receive']),
      );
    }
    const [upstream, stage] = [of('Which upstream?'), of('In which stage of the call?')];
    const difference = await prometheus.until(
      `${upstream} - sum by (server_address, server_port) (${stage})`,
      (samples) => samples.length >= 7,
    );
    expect(difference.filter(({ value }) => value !== 0)).toEqual([]);
  });

  it('of what came in, as many go on as come, less what is there', async () => {
    const [come, go] = [sumOf('How many come?'), sumOf('How many go on?')];
    expect(await prometheus.value(go)).toBeGreaterThan(0);
    // Of what has come for a few seconds most is still there on a slow machine.
    await prometheus.until(`${go} / ${come}`, ([its]) => (its?.value ?? 0) > 0.5);
  });

  it.each(Object.entries(SCALERS))('the query of %s returns one number', async (_file, expression) => {
    expect(await prometheus.value(expression)).toBeGreaterThan(0);
  });

  it('the metrics have the names that it is said they have', async () => {
    const { stageDuration, ...names } = metricNames('dynamo.frontend');
    for (const name of Object.values(names)) await prometheus.shown(name);
  });

  describe('the recipe', () => {
    const recipe = (title: string) => recipes().find((its) => its.title === title)?.expression ?? title;

    it('of shares adds up to 1', async () => {
      expect(await prometheus.value(`sum(${recipe('Where does the time go?')})`)).toBeCloseTo(1);
    });

    it('for leaks says 0', async () => {
      expect(await prometheus.value(recipe('Does anything leak?'))).toBe(0);
    });
  });
});
