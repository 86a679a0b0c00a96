import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type Observable,
  type ObservableGauge,
  ROOT_CONTEXT,
  type UpDownCounter,
} from '@opentelemetry/api';
import { warnOnce } from '../words/warn.js';
import type { CounterDefinition } from './counters-beside.js';

/** Which instruments there are beside the counts. */
export interface Switches {
  readonly name: string;
  /** What `active_requests` is described as. */
  readonly description: string;
  readonly stageEntries: boolean;
  readonly endedRequests: boolean;
  readonly oldestAge: boolean;
  readonly stageTime: boolean;
  readonly stageOldestAge: boolean;
  readonly stagePeak: boolean;
  /** None where nobody asks which requests are overdue. */
  readonly budgets: object | undefined;
  /** Boundaries of the histogram, in seconds; none where there is no histogram. */
  readonly durationBuckets: readonly number[] | undefined;
}

/** The instruments of one name on one meter. */
export interface Instruments {
  readonly meter: Meter;
  readonly activeRequests: UpDownCounter;
  readonly stageRequests: UpDownCounter;
  readonly anomalies: Counter;
  readonly stageEntries: Counter | undefined;
  readonly endedRequests: Counter | undefined;
  readonly stageTime: Counter | undefined;
  readonly oldestAge: ObservableGauge | undefined;
  readonly stageOldestAge: ObservableGauge | undefined;
  readonly stagePeak: ObservableGauge | undefined;
  readonly stageOverdueRequests: UpDownCounter | undefined;
  readonly stageOldestIdle: ObservableGauge | undefined;
  readonly stageDuration: Histogram | undefined;
  /** Makes one more counter: see `CounterDefinition`. */
  readonly counterOf: (definition: CounterDefinition) => Counter;
  /** What a callback can hang on: without an observable of its own there would be no collection that calls it. */
  readonly observables: readonly Observable[];
}

/**
 * None where the meter is one that keeps nothing. Anomalies are from this package whoever owns the name: one metric in two
 * scopes has two HELP lines, which promtool refuses. Throws what a meter throws.
 */
export function createInstruments(
  meter: Meter,
  switches: Switches,
  ownMeter: () => Meter,
): Instruments | undefined {
  const { name, description } = switches;
  const activeRequests = meter.createUpDownCounter(`${name}.active_requests`, {
    description,
    unit: '{request}',
  });
  const stageRequests = meter.createUpDownCounter(`${name}.stage_requests`, {
    description: 'Requests in flight, by the stage that they are in.',
    unit: '{request}',
  });
  // A meter that hands out one instrument under all names keeps nothing, whichever copy of the API it is from.
  if (activeRequests === stageRequests) return undefined;
  const anomalies = ownMeter().createCounter('stageguard.anomalies', {
    description: 'What went wrong in the counting of requests and was mended.',
    unit: '{anomaly}',
  });
  const oldestAge = !switches.oldestAge
    ? undefined
    : meter.createObservableGauge(`${name}.oldest_age`, {
        description: 'How long the request that has been in flight longest has been; 0 when there is none.',
        unit: 's',
      });
  const stageOldestAge = meter.createObservableGauge(`${name}.stage_oldest_age`, {
    description:
      'How long the request that has been in the stage longest has been there; 0 when it is empty.',
    unit: 's',
  });
  const stagePeak = !switches.stagePeak
    ? undefined
    : meter.createObservableGauge(`${name}.stage_peak`, {
        description: 'The most requests that were in the stage at once in the last window.',
        unit: '{request}',
      });
  const stageOldestIdle = !switches.budgets
    ? undefined
    : meter.createObservableGauge(`${name}.stage_oldest_idle`, {
        description:
          'The longest time that a request in the stage has been without a sign of life; 0 when it is empty.',
        unit: 's',
      });
  return {
    meter,
    activeRequests,
    stageRequests,
    anomalies,
    stageEntries: !switches.stageEntries
      ? undefined
      : meter.createCounter(`${name}.stage_entries`, {
          description: 'How often requests have entered the stage, those still in it included.',
          unit: '{entry}',
        }),
    endedRequests: !switches.endedRequests
      ? undefined
      : meter.createCounter(`${name}.ended_requests`, {
          description: 'Requests that have ended, by how, and by the stage that they were in then.',
          unit: '{request}',
        }),
    stageTime: !switches.stageTime
      ? undefined
      : meter.createCounter(`${name}.stage_time`, {
          description: 'Request-seconds spent in the stage, those of the requests still in it included.',
          unit: 's',
        }),
    oldestAge,
    stageOldestAge: switches.stageOldestAge ? stageOldestAge : undefined,
    stagePeak,
    stageOverdueRequests: !switches.budgets
      ? undefined
      : meter.createUpDownCounter(`${name}.stage_overdue_requests`, {
          description:
            'Requests that have been in the stage for longer than its budget without a sign of life.',
          unit: '{request}',
        }),
    stageOldestIdle,
    stageDuration:
      switches.durationBuckets === undefined
        ? undefined
        : meter.createHistogram(`${name}.stage_duration`, {
            description: 'How long requests were in the stage, recorded on leaving it.',
            unit: 's',
            advice: { explicitBucketBoundaries: [...switches.durationBuckets] },
          }),
    counterOf: ({ metric, ofProcess, description, unit }) =>
      ofProcess
        ? ownMeter().createCounter(`stageguard.${metric}`, { description, unit })
        : meter.createCounter(`${name}.${metric}`, { description, unit }),
    observables: [oldestAge, stageOldestAge, stagePeak, stageOldestIdle].filter((it) => it !== undefined),
  };
}

/**
 * Adds to an instrument. Returns whether that worked. In the root context: a collection runs in that of whoever scrapes.
 */
export function feed(instrument: Counter | UpDownCounter, increase: number, attributes: Attributes): boolean {
  try {
    instrument.add(increase, attributes, ROOT_CONTEXT);
    return true;
  } catch (error) {
    warnOnce('an instrument failed', error);
    return false;
  }
}

/** On the request's path, hence in its context: that is where exemplars find their span. */
export function record(histogram: Histogram, milliseconds: number, attributes: Attributes): void {
  try {
    histogram.record(milliseconds / 1_000, attributes);
  } catch (error) {
    warnOnce('an instrument failed', error);
  }
}
