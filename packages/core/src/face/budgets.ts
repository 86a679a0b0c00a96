import type { Budget, Budgets } from '../books/dues.js';
import { isRecord, refuseUnknown, wrong } from '../words/refusal.js';
import type { StageDefinitions } from '../words/stage-types.js';
import type { RequestMetricsOptions } from './metrics-types.js';

/** In seconds. */
const DEFAULT_BUDGET = 30;

const SECONDS = 'a positive number of seconds, or false';

/**
 * The budgets of the options, checked and in milliseconds; none where no stage has one. `byDefault` says whether there are any
 * where none is given.
 */
export function checkedBudgets(
  { budget, budgets = {}, byteStages }: RequestMetricsOptions,
  stages: StageDefinitions,
  byDefault: boolean,
): Budgets | undefined {
  if (!isRecord(budgets)) throw wrong('budgets', 'an object of budgets by stage', budgets);
  if (byteStages !== undefined && !Array.isArray(byteStages)) {
    throw wrong('byteStages', 'a list of stage names', byteStages);
  }
  const within = milliseconds('budget', budget === undefined ? byDefault && DEFAULT_BUDGET : budget, SECONDS);
  const byStage = new Map<string, Budget>(byteStages?.map((stage) => [stage, { within, bytes: true }]));
  for (const [stage, its] of Object.entries(budgets)) {
    if (!Object.hasOwn(stages, stage)) {
      throw wrong('budgets', `by stages, which are ${Object.keys(stages).join(', ')}`, stage);
    }
    const usual = byStage.get(stage) ?? { within, bytes: false };
    byStage.set(stage, checkedBudget(`budgets.${stage}`, its, usual, byteStages !== undefined));
  }
  const all = { byDefault: { within, bytes: false }, byStage };
  return [all.byDefault, ...byStage.values()].some((its) => its.within !== undefined) ? all : undefined;
}

/** `usual` is what holds where nothing is said. `bytesTold` is whether an adapter tells how many bytes have moved. */
function checkedBudget(option: string, its: unknown, usual: Budget, bytesTold: boolean): Budget {
  if (!isRecord(its)) {
    const within = milliseconds(option, its, `${SECONDS}, or { within, signs }`);
    return { within, bytes: usual.bytes };
  }
  refuseUnknown(its, ['within', 'signs'], option);
  const { within, signs } = its;
  return {
    within: within === undefined ? usual.within : milliseconds(`${option}.within`, within, SECONDS),
    bytes: signs === undefined ? usual.bytes : areBytes(`${option}.signs`, signs, bytesTold),
  };
}

function areBytes(option: string, signs: unknown, bytesTold: boolean): boolean {
  if (signs === 'bytes' && !bytesTold) {
    throw wrong(option, `'progress': these metrics are not of an adapter that sees bytes`, signs);
  }
  if (signs !== 'bytes' && signs !== 'progress') throw wrong(option, `'bytes' or 'progress'`, signs);
  return signs === 'bytes';
}

function milliseconds(option: string, seconds: unknown, expected: string): number | undefined {
  if (seconds === false) return undefined;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0) {
    throw wrong(option, expected, seconds);
  }
  return seconds * 1_000;
}
