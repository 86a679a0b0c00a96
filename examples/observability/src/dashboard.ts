import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { metricNames, type Path } from './metric-names.js';

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };
const BY_STAGE = '{{stage}} {{phase}}';

/** The dashboard for the metrics object called `name`. Stages without a `phase` are one line each. */
export function buildDashboard(name: string, path?: Path): Dashboard {
  const names = metricNames(name, path);
  // Many services share a name such as http.server.
  const of = (metric: string) => `${metric}{job=~"$job"}`;
  const active = of(names.activeRequests);
  const stages = of(names.stageRequests);
  const age = of(names.stageOldestAge);
  const mean = `sum by (stage, phase) (rate(${of(names.stageTime)}[$__rate_interval]))`;
  return new DashboardBuilder(`Requests in flight: ${name}`)
    .uid(`stageguard-${name.replaceAll('.', '-')}`)
    .tags(['stageguard', 'opentelemetry'])
    .refresh('5s')
    .time({ from: 'now-15m', to: 'now' })
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(jobs(names.activeRequests))
    .withPanel(stat('In flight', `sum(${active})`))
    .withPanel(stat('Oldest in its stage', `max(${age})`, 's'))
    .withPanel(stat('Anomalies in the last hour', `sum(increase(${of(names.anomalies)}[1h]))`))
    .withPanel(stat('Stages less active (always 0)', `sum(${stages}) - sum(${active})`))
    .withPanel(
      series(
        'Where are they?',
        'Requests in each stage, as sampled.',
        `sum by (stage, phase) (${stages})`,
      ).stacking(new StackingConfigBuilder().mode(StackingMode.Normal)),
    )
    .withPanel(
      series(
        'Mean number in each stage',
        'Exact over the window, bursts between two scrapes included.',
        mean,
      ),
    )
    .withPanel(
      series(
        'Oldest in each stage',
        'Rises by a second a second where one is stuck.',
        `max by (stage, phase) (${age})`,
        's',
      ),
    )
    .withPanel(
      series(
        'Peak in each stage',
        'The most at once within the peak window; of one process.',
        `max by (stage, phase) (${of(names.stagePeak)})`,
      ),
    )
    .withPanel(
      series(
        'Share of the time',
        'Where the time of all requests goes.',
        `${mean} / on () group_left () (sum(${mean}) > 0)`,
        'percentunit',
      ),
    )
    .withPanel(
      series(
        'By process',
        'In flight in each instance.',
        `sum by (instance) (${active})`,
        'short',
        '{{instance}}',
      ),
    )
    .build();
}

function jobs(metric: string): QueryVariableBuilder {
  return new QueryVariableBuilder('job')
    .label('Job')
    .datasource(DATASOURCE)
    .query(`label_values(${metric}, job)`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' });
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
