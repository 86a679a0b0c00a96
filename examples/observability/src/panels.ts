import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** What a number is that may not go on, from there on, and, where it is worth a look before, from where. */
export interface Limits {
  readonly look?: number;
  readonly act: number;
}

export interface StatOptions {
  readonly expression: string;
  readonly unit?: string;
  readonly limits?: Limits;
}

/** One number, in colour where it has limits. */
export function stat(title: string, { expression, unit = 'short', limits }: StatOptions): Builder<Panel> {
  const panel = new StatBuilder()
    .title(title)
    .unit(unit)
    .height(4)
    .span(4)
    .datasource(DATASOURCE)
    .thresholds(thresholds(limits))
    .withTarget(query(expression, title));
  return limits === undefined ? panel.colorMode(BigValueColorMode.None) : panel;
}

export interface SeriesOptions extends StatOptions {
  readonly description: string;
  readonly legend: string;
  readonly stacked?: boolean;
}

/** Lines over time, with a legend of their last and highest values; limits are dashed lines. */
export function series(title: string, options: SeriesOptions): Builder<Panel> {
  const { expression, unit = 'short', limits, description, legend, stacked = false } = options;
  const dashed = limits === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed;
  return new TimeseriesBuilder()
    .title(title)
    .description(description)
    .unit(unit)
    .min(0)
    .height(8)
    .span(12)
    .fillOpacity(20)
    .datasource(DATASOURCE)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(
      new VizTooltipOptionsBuilder()
        .mode(TooltipDisplayMode.Multi)
        .sort(SortOrder.Descending)
        .hideZeros(true),
    )
    .thresholds(thresholds(limits))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(dashed))
    .withTarget(query(expression, legend));
}

function thresholds(limits: Limits | undefined): ThresholdsConfigBuilder {
  const steps: Threshold[] = [{ value: null, color: 'green' }];
  if (limits?.look !== undefined) steps.push({ value: limits.look, color: 'yellow' });
  if (limits !== undefined) steps.push({ value: limits.act, color: 'red' });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

function query(expression: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().expr(expression).legendFormat(legend).datasource(DATASOURCE);
}
