import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { metricNames } from './metric-names.js';

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };
const BY_STAGE = '{{stage}} {{phase}}';

/** The dashboard for the metrics object called `name`. */
export function buildDashboard(name: string): Dashboard {
  const its = metricNames(name);
  return new DashboardBuilder(`Requests in flight: ${name}`)
    .uid(`stageguard-${name.replaceAll('.', '-')}`)
    .tags(['stageguard', 'opentelemetry'])
    .refresh('5s')
    .time({ from: 'now-15m', to: 'now' })
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withPanel(stat('In flight', `sum(${its.activeRequests})`))
    .withPanel(stat('Oldest in its stage', `max(${its.stageOldestAge})`, 's'))
    .withPanel(stat('Anomalies in the last hour', `sum(increase(${its.anomalies}[1h]))`))
    .withPanel(
      stat('Stages less active (always 0)', `sum(${its.stageRequests}) - sum(${its.activeRequests})`),
    )
    .withPanel(
      series(
        'Where are they?',
        'Requests in each stage, as sampled.',
        `sum by (stage, phase) (${its.stageRequests})`,
      ).stacking(new StackingConfigBuilder().mode(StackingMode.Normal)),
    )
    .withPanel(
      series(
        'Mean number in each stage',
        'Exact over the window, bursts between two scrapes included.',
        `sum by (stage, phase) (rate(${its.stageTime}[$__rate_interval]))`,
      ),
    )
    .withPanel(
      series(
        'Oldest in each stage',
        'Rises by a second a second where one is stuck.',
        `max by (stage, phase) (${its.stageOldestAge})`,
        's',
      ),
    )
    .withPanel(
      series(
        'Peak in each stage',
        'The most at once within the peak window; of one process.',
        `max by (stage, phase) (${its.stagePeak})`,
      ),
    )
    .withPanel(
      series(
        'Share of the time',
        'Where the time of all requests goes.',
        `sum by (stage, phase) (rate(${its.stageTime}[$__rate_interval])) / on() group_left() sum(rate(${its.stageTime}[$__rate_interval]))`,
        'percentunit',
      ),
    )
    .withPanel(
      series(
        'By process',
        'In flight in each instance.',
        `sum by (instance) (${its.activeRequests})`,
        'short',
        '{{instance}}',
      ),
    )
    .build();
}

function query(expression: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().expr(expression).legendFormat(legend).datasource(DATASOURCE);
}

function stat(title: string, expression: string, unit = 'short'): Builder<Panel> {
  return new StatBuilder()
    .title(title)
    .unit(unit)
    .height(4)
    .span(6)
    .datasource(DATASOURCE)
    .withTarget(query(expression, title));
}

function series(
  title: string,
  description: string,
  expression: string,
  unit = 'short',
  legend = BY_STAGE,
): TimeseriesBuilder {
  return new TimeseriesBuilder()
    .title(title)
    .description(description)
    .unit(unit)
    .min(0)
    .height(8)
    .span(12)
    .fillOpacity(20)
    .datasource(DATASOURCE)
    .withTarget(query(expression, legend));
}
