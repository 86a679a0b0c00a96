import {
  type InstrumentationScope,
  isProvider,
  type MeterProviderSource,
  OWN_SCOPE,
} from '../binding/provider.js';
import type { BindingSettings } from '../binding/settings.js';
import { isAttributeValue, OTHER } from '../words/attributes.js';
import { systemClock, tickClock } from '../words/clock.js';
import { isMetricsName, isName } from '../words/names.js';
import { OUTCOMES, type Outcome, type OutcomeNumber, outcomeNumber } from '../words/outcome.js';
import { isRecord, refuseUnknown, wrong } from '../words/refusal.js';
import type { StageDefinitions } from '../words/stage-types.js';
import { checkedBudgets } from './budgets.js';
import type { RequestMetricsOptions } from './metrics-types.js';

/** The options of a metrics object, checked and complete. Times are in milliseconds. */
export interface ResolvedOptions extends BindingSettings {
  /** The lifecycle's stages, then the application's. */
  readonly stages: StageDefinitions;
  readonly baseStage: string;
  readonly detachable: boolean;
  readonly stageAttributes: readonly string[];
  readonly attributesRequired: boolean;
  readonly outcomes: readonly OutcomeNumber[];
  readonly meterProvider: MeterProviderSource | undefined;
}

/** The stage of requests whose owner has let go of them while guards were open. */
export const DETACHED = 'detached';

/** What ends requests here, if their owner says no more. */
const DEFAULT_OUTCOMES: readonly Outcome[] = ['ended', 'failed', 'reclaimed'];

// From milliseconds to minutes.
const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** For adapters: the names of the options that every metrics object has, whatever its stages. */
export const INSTRUMENT_OPTIONS: readonly string[] = [
  'meterProvider',
  'stageAttributes',
  'stageEntries',
  'endedRequests',
  'stageTime',
  'oldestAge',
  'stageOldestAge',
  'stagePeak',
  'peakWindow',
  'durations',
  'budget',
  'budgets',
  'cardinalityLimit',
  'clock',
];

const KNOWN = [
  'name',
  'stages',
  ...INSTRUMENT_OPTIONS,
  'lifecycle',
  'attributesRequired',
  'outcomes',
  'byteStages',
  'scope',
  'description',
];

/** Throws a TypeError that says which option, what was expected, and what was given. */
export function resolveOptions(options: RequestMetricsOptions): ResolvedOptions {
  refuseUnknown(options, KNOWN);
  const { name, clock = systemClock, meterProvider } = options;
  if (!isMetricsName(name)) {
    throw wrong('name', 'an OpenTelemetry instrument name of at most 232 characters', name);
  }
  if (typeof clock !== 'function') throw wrong('clock', 'a function', clock);
  if (meterProvider !== undefined) checkMeterProvider(meterProvider);

  const lifecycle = checkedLifecycle(options.lifecycle);
  const stageAttributes = checkedStageAttributes(options.stageAttributes);
  const cardinalityLimit = positive('cardinalityLimit', options.cardinalityLimit, 1_000);
  const stageTime = flag('stageTime', options.stageTime, true);
  const stageOldestAge = flag('stageOldestAge', options.stageOldestAge, true);
  const oldestAge = flag('oldestAge', options.oldestAge, stageOldestAge);
  const stagePeak = flag('stagePeak', options.stagePeak, true);
  const durationBuckets = checkedDurations(options.durations);
  const peakWindow = positive('peakWindow', options.peakWindow, 60) * 1_000;
  const stages = checkedStages(options.stages, lifecycle, stageAttributes, cardinalityLimit);
  const budgets = checkedBudgets(options, stages, stageOldestAge);
  const timed =
    budgets !== undefined ||
    stageTime ||
    oldestAge ||
    stageOldestAge ||
    stagePeak ||
    durationBuckets !== undefined;
  return {
    name,
    given: new Set(
      Object.keys(options).filter((key) => options[key as keyof RequestMetricsOptions] !== undefined),
    ),
    scope: checkedScope(options.scope),
    description: checkedDescription(options.description),
    stages,
    baseStage: lifecycle[0] as string,
    detachable: lifecycle.includes(DETACHED),
    stageAttributes,
    attributesRequired: flag('attributesRequired', options.attributesRequired, false),
    outcomes: checkedOutcomes(options.outcomes),
    meterProvider,
    stageEntries: flag('stageEntries', options.stageEntries, true),
    endedRequests: flag('endedRequests', options.endedRequests, true),
    stageTime,
    oldestAge,
    stageOldestAge,
    stagePeak,
    timed,
    peakWindow: stagePeak ? peakWindow : Number.POSITIVE_INFINITY,
    durationBuckets,
    budgets,
    cardinalityLimit,
    clock: timed ? clock : tickClock,
  };
}

export function checkMeterProvider(value: MeterProviderSource): void {
  if (typeof value === 'function' || isProvider(value)) return;
  throw wrong('meterProvider', 'a MeterProvider or a function that returns one', value);
}

function checkedScope(value: InstrumentationScope | undefined): InstrumentationScope {
  if (value === undefined) return OWN_SCOPE;
  refuseUnknown(value, ['name', 'version'], 'scope');
  if (!isName(value.name) || (value.version !== undefined && typeof value.version !== 'string')) {
    throw wrong('scope', 'an object with a name and, if there is one, a version', value);
  }
  return { name: value.name, version: value.version };
}

function checkedDescription(value: string | undefined): string {
  if (value === undefined) return 'Requests in flight.';
  if (typeof value !== 'string') throw wrong('description', 'a text', value);
  return value;
}

function checkedLifecycle(value: readonly string[] | undefined): readonly string[] {
  if (value === undefined) return ['handle'];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isName)) {
    throw wrong('lifecycle', 'a list of stage names', value);
  }
  return [...value];
}

function checkedOutcomes(value: readonly Outcome[] = DEFAULT_OUTCOMES): readonly OutcomeNumber[] {
  const numbers = Array.isArray(value) ? value.map(outcomeNumber) : [undefined];
  if (numbers.includes(undefined)) throw wrong('outcomes', `a list of ${OUTCOMES.join(', ')}`, value);
  return numbers as OutcomeNumber[];
}

function checkedStageAttributes(value: readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isName))
    throw wrong('stageAttributes', 'a list of attribute names', value);
  if (value.includes('stage')) throw wrong('stageAttributes', `without 'stage', which is reserved`, value);
  return [...value];
}

function checkedStages(
  value: StageDefinitions | undefined,
  lifecycle: readonly string[],
  stageAttributes: readonly string[],
  limit: number,
): StageDefinitions {
  if (value !== undefined && !isRecord(value)) throw wrong('stages', 'an object of stages', value);
  const stages: Record<string, StageDefinitions[string]> = Object.create(null);
  for (const name of lifecycle) stages[name] = {};
  for (const [name, definition] of Object.entries(value ?? {})) {
    const option = `stages.${name}`;
    if (!isName(name)) throw wrong('stages', `names that are not empty and not ${OTHER}`, name);
    if (name in stages) {
      throw wrong(option, `under another name than the lifecycle's ${lifecycle.join(', ')}`, definition);
    }
    if (!isRecord(definition)) throw wrong(option, 'an object of attributes', definition);
    stages[name] = Object.fromEntries(
      Object.entries(definition).map(([key, values]) => [
        key,
        checkedValues(`${option}.${key}`, key, values, stageAttributes),
      ]),
    );
  }
  const series = Object.values(stages).reduce((sum, definition) => sum + combinations(definition), 0);
  if (series > limit) {
    throw wrong('stages', `at most ${limit} combinations of closed values (cardinalityLimit)`, series);
  }
  return stages;
}

function checkedValues(
  option: string,
  key: string,
  values: unknown,
  stageAttributes: readonly string[],
): StageDefinitions[string][string] {
  if (!isName(key)) throw wrong(option, `under a name that is not empty and not ${OTHER}`, values);
  if (key === 'stage') throw wrong(option, `under another name: 'stage' is reserved`, values);
  if (stageAttributes.includes(key)) {
    throw wrong(option, 'under another name: stageAttributes has this one, too', values);
  }
  if (values === 'open') return values;
  if (!Array.isArray(values) || values.length === 0 || !values.every(isAttributeValue)) {
    throw wrong(option, `'open' or a list of strings, numbers or booleans`, values);
  }
  return [...values];
}

function combinations(definition: StageDefinitions[string]): number {
  return Object.values(definition).reduce(
    (product, values) => product * (values === 'open' ? 0 : values.length),
    1,
  );
}

function checkedDurations(value: RequestMetricsOptions['durations']): readonly number[] | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return DEFAULT_BUCKETS;
  if (isRecord(value)) refuseUnknown(value, ['buckets'], 'durations');
  const buckets: unknown = isRecord(value) ? value.buckets : undefined;
  const ascending =
    Array.isArray(buckets) &&
    buckets.length > 0 &&
    buckets.every((bucket, i) => Number.isFinite(bucket) && (i === 0 || bucket > buckets[i - 1]));
  if (!ascending) throw wrong('durations', 'true, false or { buckets } with ascending boundaries', value);
  return [...(buckets as number[])];
}

function positive(option: string, value: number | undefined, byDefault: number): number {
  if (value === undefined) return byDefault;
  if (!Number.isFinite(value) || value <= 0) throw wrong(option, 'a positive number', value);
  return value;
}

function flag(option: string, value: boolean | undefined, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value !== 'boolean') throw wrong(option, 'true or false', value);
  return value;
}
