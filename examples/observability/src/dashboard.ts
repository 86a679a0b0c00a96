import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type MetricNames, metricNames, type Path } from './metric-names.js';
import { series, stat } from './panels.js';
import { panelsOfCalls } from './panels-of-calls.js';
import { choice, dataSource, text } from './variables.js';

const CLIENT = 'http.client';

export interface DashboardOptions {
  /** The `name` of the metrics. */
  readonly name: string;
  /** How they come to Prometheus. Default: `scrape`. */
  readonly path?: Path;
  /**
   * The label that has the route. Default: `rpc_method` for names that begin with `rpc.`, `server_address` for `http.client`, else
   * `http_route`.
   */
  readonly route?: string;
  /** The `name` of the metrics of outgoing calls, which get a row by upstream. Default: `name` where it is `http.client`, else none. */
  readonly calls?: string;
  /** Where the live page is. Default: that of `@stageguard/register` on this machine. */
  readonly page?: string;
  /** Where traces are. Default: Grafana's own Explore. */
  readonly traces?: string;
}

// Many services share a name such as http.server.
const HERE = 'job=~"$job", instance=~"$instance"';
const BY = 'sum by (stage, phase)';
const BY_STAGE = '{{stage}} {{phase}}';

/** The dashboard for any metrics object. Stages without a `phase` are one line each. */
export function buildDashboard(options: DashboardOptions): Dashboard {
  const { name, path, page = 'http://127.0.0.1:9465/', traces = '/explore' } = options;
  const { route = routeOf(name), calls = name === CLIENT ? name : undefined } = options;
  const its = metricNames(name, path);
  const dashboard = new DashboardBuilder(`Requests in flight: ${name}`)
    .uid(`stageguard-${name.replace(/\W/g, '-')}`)
    .tags(['stageguard', 'opentelemetry'])
    .refresh('5s')
    .time({ from: 'now-15m', to: 'now' })
    .tooltip(DashboardCursorSync.Tooltip)
    .withVariable(dataSource())
    .withVariable(choice('job', 'job', its.stageRequests))
    .withVariable(choice('instance', 'instance', `${its.stageRequests}{job=~"$job"}`))
    .withVariable(choice('stage', 'stage', `${its.stageRequests}{job=~"$job"}`))
    .withVariable(choice('route', route, `${its.activeRequests}{job=~"$job"}`))
    .withVariable(text('page', 'Live page', page))
    .withVariable(text('traces', 'Traces', traces))
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variables.
    .link(linkTo('Live page', '${page}'))
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variables.
    .link(linkTo('Traces', '${traces}'));
  for (const panel of panels(its, name, route)) dashboard.withPanel(panel);
  if (calls !== undefined) {
    dashboard.withRow(new RowBuilder('Whom do they wait for?'));
    for (const panel of panelsOfCalls(calls, path, HERE)) dashboard.withPanel(panel);
  }
  return dashboard.build();
}

function routeOf(name: string): string {
  if (name === CLIENT) return 'server_address';
  return name.startsWith('rpc.') ? 'rpc_method' : 'http_route';
}

function linkTo(title: string, url: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true);
}

function panels(its: MetricNames, name: string, route: string) {
  const ofProcess = (metric: string, more = '') => `${metric}{${HERE}${more}}`;
  const ofRoute = (metric: string) => ofProcess(metric, `, ${route}=~"$route"`);
  const ofStage = (metric: string) => ofProcess(metric, `, stage=~"$stage"`);
  const ofBoth = (metric: string) => ofProcess(metric, `, stage=~"$stage", ${route}=~"$route"`);
  const rate = (metric: string) => `rate(${metric}[$__rate_interval])`;

  const active = ofRoute(its.activeRequests);
  const overdue = ofBoth(its.stageOverdueRequests);
  const idle = ofBoth(its.stageOldestIdle);
  const ended = ofProcess(its.endedRequests);
  const entries = `${BY} (${rate(ofStage(its.stageEntries))})`;
  const mean = `${BY} (${rate(ofBoth(its.stageTime))})`;
  const exits = (metric: string) => `sum by (instance, stage, phase) (${ofStage(metric)})`;

  return [
    stat('In flight', { expression: `sum(${active})` }),
    stat('Overdue', { expression: `sum(${overdue})`, limits: { look: 1, act: 5 } }),
    stat('Oldest of all', {
      expression: `max(${ofProcess(its.oldestAge)})`,
      unit: 's',
      limits: { look: 60, act: 600 },
    }),
    stat('Silent for', { expression: `max(${idle})`, unit: 's', limits: { look: 30, act: 90 } }),
    stat('Given up', {
      expression: `sum(${rate(ofProcess(its.endedRequests, ', outcome="aborted"'))}) / (sum(${rate(ended)}) > 0)`,
      unit: 'percentunit',
      limits: { look: 0.05, act: 0.25 },
    }),
    stat('Wrong in the counting', {
      expression: `sum(increase(${ofProcess(its.anomalies, `, stageguard_name="${name}"`)}[1h])) + abs(sum(${ofProcess(its.stageRequests)}) - sum(${ofProcess(its.activeRequests)}))`,
      limits: { act: 1 },
    }),
    series('Where are they?', {
      description: 'Requests in each stage, as sampled.',
      expression: `${BY} (${ofBoth(its.stageRequests)})`,
      legend: BY_STAGE,
      stacked: true,
    }),
    series('How many are stuck?', {
      description: 'In the stage for longer than its budget without a sign of life.',
      expression: `${BY} (${overdue})`,
      legend: BY_STAGE,
      limits: { act: 5 },
    }),
    series('How many come?', {
      description: 'Entries into each stage in a second, those included that never leave it.',
      expression: entries,
      unit: 'reqps',
      legend: BY_STAGE,
    }),
    series('How many go on?', {
      description: 'Exits from each stage in a second: entries less what is still there.',
      expression: `${BY} (rate((${exits(its.stageEntries)} - ${exits(its.stageRequests)})[$__rate_interval:$__interval]))`,
      unit: 'reqps',
      legend: BY_STAGE,
    }),
    series('How do they end?', {
      description: 'Requests that end in a second, by outcome.',
      expression: `sum by (outcome) (${rate(ended)})`,
      unit: 'reqps',
      legend: '{{outcome}}',
      stacked: true,
    }),
    series('Where do they give up?', {
      description: 'Requests that did not get their answer, by the stage that they were in.',
      expression: `sum by (stage, outcome) (${rate(ofProcess(its.endedRequests, ', stage=~"$stage", outcome=~"aborted|abandoned|failed"'))})`,
      unit: 'reqps',
      legend: '{{stage}} {{outcome}}',
    }),
    series('Who is silent?', {
      description: 'The longest time without a sign of life; up to the budget the age of the oldest.',
      expression: `max by (stage, phase) (${idle})`,
      unit: 's',
      legend: BY_STAGE,
      limits: { act: 90 },
    }),
    series('Oldest in each stage', {
      description: 'Rises by a second a second where one stays, as long streams do.',
      expression: `max by (stage, phase) (${ofBoth(its.stageOldestAge)})`,
      unit: 's',
      legend: BY_STAGE,
    }),
    series('Oldest of all, by process', {
      description: 'Since it began, whatever stages it moves between.',
      expression: `max by (instance) (${ofProcess(its.oldestAge)})`,
      unit: 's',
      legend: '{{instance}}',
      limits: { act: 600 },
    }),
    series('How long does a stage take?', {
      description: 'The mean time of a visit, those that are not over included.',
      expression: `${mean} / (${entries} > 0)`,
      unit: 's',
      legend: BY_STAGE,
    }),
    series('Mean number in each stage', {
      description: 'Exact over the window, bursts between two scrapes included.',
      expression: mean,
      legend: BY_STAGE,
    }),
    series('Peak in each stage', {
      description: 'The most at once within the peak window; of one process.',
      expression: `max by (stage, phase) (${ofBoth(its.stagePeak)})`,
      legend: BY_STAGE,
    }),
    series('Share of the time', {
      description: 'Where the time of all requests goes.',
      expression: `${mean} / on () group_left () (sum(${mean}) > 0)`,
      unit: 'percentunit',
      legend: BY_STAGE,
    }),
    series('By process', {
      description: 'In flight in each instance.',
      expression: `sum by (instance) (${active})`,
      legend: '{{instance}}',
    }),
  ];
}
