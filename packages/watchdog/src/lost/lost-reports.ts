import { type AnyMetrics, type CounterDefinition, countBeside, warnOnce } from '@stageguard/core/adapter';
import type { BlackBoxRecord } from '../box/record.js';
import { type LostEvent, lostChannel } from './lost-event.js';

const LOST_REQUESTS: CounterDefinition = {
  metric: 'lost_requests',
  ofProcess: true,
  description: 'Requests that were in flight in a process that has died, by the stage that they were in.',
  unit: '{request}',
};

/** Counts what an earlier process has lost, and tells of it. */
export function reportLost(
  record: BlackBoxRecord,
  metrics: readonly AnyMetrics[],
  onLost: ((event: LostEvent) => void) | undefined,
): LostEvent {
  const event = eventOf(record);
  for (const { name, stages } of event.snapshot) {
    const its = metrics.find((each) => each.name === name);
    if (its === undefined) continue;
    for (const { stage, count } of stages) {
      if (count > 0) countBeside(its, LOST_REQUESTS, count, { stage, cause: event.cause });
    }
  }
  lostChannel.publish(event);
  try {
    onLost?.(event);
  } catch (error) {
    warnOnce('`onLost` of the watchdog threw', error);
  }
  return event;
}

function eventOf({ instance, time, snapshot, stall, exit }: BlackBoxRecord): LostEvent {
  return {
    cause: exit?.cause ?? 'killed',
    code: exit?.code,
    error: exit?.error,
    since: time,
    instance,
    snapshot,
    stall,
  };
}
