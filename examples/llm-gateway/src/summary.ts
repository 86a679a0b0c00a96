import { BUDGET, NAME } from './gateway-metrics.js';
import type { DemoOptions } from './options.js';
import type { OverdueStage } from './overdue-record.js';
import { type Readings, sum } from './readings.js';
import type { Tally } from './replay.js';
import { percent } from './view.js';

/** What has happened from the start to the end. */
export interface Story {
  readonly options: DemoOptions;
  readonly tally: Tally;
  readonly readings: Readings;
  readonly overdue: readonly OverdueStage[];
  /** What is told of the fault instead, where it was one of the whole process. */
  readonly incident: readonly string[];
  readonly mostInFlight: number;
  /** How much of the time the event loop was, between 0 and 1. */
  readonly busy: number;
}

// With what is around them, 24 lines.
const MOST_ROWS = 5;

/** The last screen: who was stuck, where and for how long, and who gave up. */
export function summary(story: Story): string {
  const { options, tally, readings, incident, mostInFlight, busy } = story;
  const { sent, finished, aborted, refused, lost } = tally;
  const ended = readings.of(`${NAME}.ended_requests`);
  // Those whom a gateway has seen that has died are in nobody's count.
  const unseen = lost > 0 ? [] : [`${sent - sum(ended)} left before the gateway had accepted them.`];
  return [
    `${options.duration} s at ${options.speed} × the speed of the trace, fault: ${options.fault}`,
    '',
    ...(incident.length > 0 ? incident : stuckAndGone(story)),
    '',
    `At most ${mostInFlight} in flight at once; the event loop ${percent(busy)} busy.`,
    ...unseen,
    'Every series in flight is back at 0.',
    `${sent} sent = ${finished} answered + ${aborted} aborted + ${refused} refused${lost > 0 ? ` + ${lost} lost` : ''}`,
  ].join('\n');
}

function stuckAndGone({ readings, overdue }: Story): string[] {
  return [
    `Stuck, which is ${BUDGET} s without a sign of life:`,
    ...rows(
      whomFirst(overdue).map(
        ({ metrics, stage, phase, worker, requests, longest }) =>
          `${worker === '' ? place(metrics, stage, phase) : place(NAME, stage, worker)} ${String(requests).padStart(5)}  for up to ${longest.toFixed(1)} s`,
      ),
    ),
    '',
    'Gave up, in the stage that they were in:',
    ...rows(gaveUp(readings.of(`${NAME}.ended_requests`))),
  ];
}

/** What the workers are waited for in comes before the stages of those who wait. */
function whomFirst(overdue: readonly OverdueStage[]): OverdueStage[] {
  return [...overdue.filter(({ worker }) => worker !== ''), ...overdue.filter(({ worker }) => worker === '')];
}

function gaveUp(ended: ReturnType<Readings['of']>): string[] {
  return ended
    .filter(({ attributes, value }) => value > 0 && attributes['outcome'] !== 'answered')
    .sort((a, b) => b.value - a.value)
    .map(
      ({ attributes, value }) =>
        `${place(NAME, String(attributes['stage']), '')} ${String(value).padStart(5)}  ${attributes['outcome']}`,
    );
}

function place(metrics: string, stage: string, phase: string): string {
  const of = metrics === NAME ? '' : ` of ${metrics}`;
  return `  ${`${stage} ${phase}`.trim()}${of}`.padEnd(24);
}

function rows(all: readonly string[]): string[] {
  if (all.length === 0) return ['  nobody'];
  const rest = all.length - MOST_ROWS;
  return rest > 0 ? [...all.slice(0, MOST_ROWS), `  and in ${rest} other places`] : [...all];
}
