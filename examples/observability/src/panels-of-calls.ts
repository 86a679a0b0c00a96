import { type MetricNames, metricNames, type Path } from './metric-names.js';
import { series } from './panels.js';

const BY = 'server_address, server_port, stage';
const LEGEND = '{{server_address}} {{server_port}} {{stage}}';

/**
 * Whom a service waits for: the calls that it makes, by upstream. `stage_requests` and its like have the address, and the port where
 * the option `stageAttributes` adds it.
 */
export function panelsOfCalls(name: string, path: Path | undefined, here: string) {
  const its: MetricNames = metricNames(name, path);
  // Until the first call each stage is exported without an upstream, at 0.
  const ofCalls = (metric: string) => `${metric}{${here}, server_address!=""}`;
  return [
    series('Which upstream?', {
      description: 'Calls in flight, by whom they are made to.',
      expression: `sum by (server_address, server_port) (${ofCalls(its.activeRequests)})`,
      legend: '{{server_address}} {{server_port}}',
      stacked: true,
    }),
    series('In which stage of the call?', {
      description:
        'queue: not sent yet. await: sent, and the headers have not come. receive: the body has not.',
      expression: `sum by (${BY}) (${ofCalls(its.stageRequests)})`,
      legend: LEGEND,
    }),
    series('Since when?', {
      description: 'How long the oldest call has been in the stage.',
      expression: `max by (${BY}) (${ofCalls(its.stageOldestAge)})`,
      unit: 's',
      legend: LEGEND,
    }),
    series('Which upstream is silent?', {
      description: 'Calls in the stage for longer than its budget, with no byte moving.',
      expression: `sum by (${BY}) (${ofCalls(its.stageOverdueRequests)})`,
      legend: LEGEND,
      limits: { act: 5 },
    }),
  ];
}
