import type { Snapshot } from '@stageguard/core';

/** One series: a number with labels. */
interface Sample {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** What is in flight in Prometheus' text format, under the names that OpenTelemetry's exporter gives it. */
export function prometheusText(snapshots: readonly Snapshot[], further: readonly Metric[]): string {
  return [...snapshots.flatMap(metricsOf), ...further].map(textOf).join('');
}

/** A gauge without labels. */
export function gauge(name: string, help: string, value: number): Metric {
  return { name, help, samples: [{ labels: {}, value }] };
}

function metricsOf({ name, active, stages }: Snapshot): Metric[] {
  const requests = stages.map(({ stage, attributes, count }) => ({
    labels: { ...attributes, stage },
    value: count,
  }));
  const ages = stages.flatMap(({ stage, attributes, oldestAge }) =>
    oldestAge === undefined ? [] : [{ labels: { ...attributes, stage }, value: oldestAge }],
  );
  return [
    gauge(`${name}.active_requests`, 'Requests in flight.', active),
    {
      name: `${name}.stage_requests`,
      help: 'Requests in flight, by the stage that they are in.',
      samples: requests,
    },
    {
      name: `${name}.stage_oldest_age`,
      help: 'How long the request that has been in the stage longest has been there; 0 when it is empty.',
      samples: ages,
    },
  ];
}

function textOf({ name, help, samples }: Metric): string {
  const its = sanitized(name);
  const lines = samples.map(({ labels, value }) => `${its}${labelsOf(labels)} ${value}\n`);
  return `# HELP ${its} ${help}\n# TYPE ${its} gauge\n${lines.join('')}`;
}

function labelsOf(labels: Sample['labels']): string {
  const all = Object.entries(labels).map(([key, value]) => `${sanitized(key)}="${escaped(String(value))}"`);
  return all.length === 0 ? '' : `{${all.join(',')}}`;
}

function sanitized(name: string): string {
  return name.replace(/[^a-zA-Z0-9_:]/g, '_').replace(/^(?=[0-9])/, '_');
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
