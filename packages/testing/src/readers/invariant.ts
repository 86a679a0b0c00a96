import type { DataPoint } from '@opentelemetry/sdk-metrics';
import { type Collection, countsInFlight } from './collection.js';

/**
 * Throws, and says where, if this collection breaks what must hold in every export of the metrics called `name`: no
 * callback threw, no count is below 0, and the sum over the stages is the sum of the active requests.
 */
export function checkInvariant(collection: Collection, name: string): void {
  const broken = [
    ...collection.errors.map((error) => `a callback threw ${error}`),
    ...negatives(collection, name),
    ...unequalSums(collection, name),
  ];
  if (broken.length > 0) throw new Error(`${name}: ${broken.join('; ')}`);
}

function negatives(collection: Collection, name: string): string[] {
  return collection.metrics
    .filter((metric) => metric.descriptor.name.startsWith(`${name}.`) && countsInFlight(metric))
    .flatMap((metric) =>
      collection
        .points(metric.descriptor.name)
        .filter((point) => point.value < 0)
        .map((point) => `${metric.descriptor.name}${show(point)} is below 0`),
    );
}

function unequalSums(collection: Collection, name: string): string[] {
  const active = `${name}.active_requests`;
  const staged = `${name}.stage_requests`;
  collection.metric(staged); // Throws where there is nothing to compare.
  const [inFlight, inStages] = [collection.sum(active), collection.sum(staged)];
  if (inFlight === inStages) return [];
  const stages = collection.points(staged).filter((point) => point.value !== 0);
  return [`${inFlight} active but ${inStages} in stages: ${stages.map(show).join(' ') || 'all 0'}`];
}

function show({ attributes, value }: DataPoint<number>): string {
  return `${JSON.stringify(attributes)}=${value}`;
}
