import { Violation } from '../violation.js';

/** One number as an exporter has sent it, its metric named as in Prometheus but for what tells its kind and unit. */
export interface Series {
  readonly metric: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How Prometheus names a metric. */
export function exportedName(name: string): string {
  return name.replaceAll('.', '_');
}

/**
 * What must hold of all that an exporter has sent at once, as in every collection. Throws a Violation. With `nothingLeft`, no count
 * may be other than 0.
 */
export function checkSeries(
  from: string,
  series: readonly Series[],
  names: readonly string[],
  nothingLeft: boolean,
): void {
  const broken = (what: string) => new Violation(`${from}: ${what}`);
  for (const name of names.map(exportedName)) {
    const of = (metric: string) => series.filter((one) => one.metric === `${name}_${metric}`);
    const [active, staged] = [of('active_requests'), of('stage_requests')];
    if (staged.length === 0) {
      if (nothingLeft) throw broken(`${name}_stage_requests is not exported`);
      continue;
    }
    for (const { attributes, value } of [...active, ...staged, ...of('stage_overdue_requests')]) {
      if (value >= 0 && !(nothingLeft && value > 0)) continue;
      throw broken(`${name}${JSON.stringify(attributes)} is ${value}`);
    }
    if (sum(active) === sum(staged)) continue;
    throw broken(`${name}: ${sum(active)} active but ${sum(staged)} in stages`);
  }
  const anomaly = series.find(
    ({ metric, value }) => metric.startsWith('stageguard_anomalies') && value !== 0,
  );
  if (anomaly !== undefined) throw broken(`an anomaly: ${JSON.stringify(anomaly.attributes)}`);
}

function sum(series: readonly Series[]): number {
  return series.reduce((all, { value }) => all + value, 0);
}
