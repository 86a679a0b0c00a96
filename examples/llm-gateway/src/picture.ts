import { NAME } from './gateway-metrics.js';
import type { Mode } from './pipeline.js';
import type { Readings } from './readings.js';
import { sum } from './readings.js';
import type { Tally } from './replay.js';

/** What a view shows at one instant. */
export interface Picture {
  /** Seconds since the start, on the wall's clock. */
  readonly elapsed: number;
  readonly active: number;
  readonly rows: readonly Row[];
  readonly account: Account;
  /** How much of the time the event loop of the gateway was busy, between 0 and 1. */
  readonly busy: number;
}

export interface Row {
  readonly stage: string;
  readonly phase: string;
  readonly count: number;
  /** How often the stage was entered since the start. */
  readonly entries: number;
  /** In a second, lately. */
  readonly comes: number;
  readonly goes: number;
  readonly overdue: number;
  readonly oldestAge: number;
  /** Nothing in stages without a budget. */
  readonly idle: number | undefined;
}

/** Where all requests are that were sent: `sent` is the sum of the others. */
export interface Account {
  readonly sent: number;
  readonly answered: number;
  readonly aborted: number;
  readonly refused: number;
  /** Cut off when the gateway died. */
  readonly lost: number;
  readonly active: number;
  /** Sent, and not yet accepted by the gateway: no metric can see them. */
  readonly outside: number;
}

/** The stages that a mode uses, in the order in which a request meets them. */
export function takePicture(
  readings: Readings,
  mode: Mode,
  tally: Tally,
  elapsed: number,
  busy: number,
  before?: Picture,
): Picture {
  const of = (metric: string) => readings.of(`${NAME}.${metric}`);
  const seconds = before === undefined ? 0 : elapsed - before.elapsed;
  const rows = of('stage_requests')
    .map(({ attributes, value: count }) => {
      const stage = String(attributes['stage']);
      const phase = String(attributes['phase'] ?? '');
      const by = phase === '' ? { stage } : { stage, phase };
      const entries = sum(of('stage_entries'), by);
      const last = before?.rows.find((row) => row.stage === stage && row.phase === phase);
      const came = last === undefined ? 0 : entries - last.entries;
      const went = last === undefined ? 0 : came + last.count - count;
      return {
        stage,
        phase,
        count,
        entries,
        comes: seconds > 0 ? came / seconds : 0,
        goes: seconds > 0 ? went / seconds : 0,
        overdue: sum(of('stage_overdue_requests'), by),
        oldestAge: sum(of('stage_oldest_age'), by),
        idle: of('stage_oldest_idle').some(({ attributes: its }) => its['stage'] === stage)
          ? sum(of('stage_oldest_idle'), by)
          : undefined,
      };
    })
    .filter(({ phase }) => phase === '' || (phase === 'aggregated') === (mode === 'aggregated'))
    .filter(({ stage, phase }) => !(stage === 'generate' && phase === 'prefill'))
    .sort((a, b) => order(a) - order(b));
  const account = takeAccount(readings, tally);
  return { elapsed, active: account.active, rows, account, busy };
}

/** Both processes' numbers in one sum. What the clients say may be some milliseconds old. */
export function takeAccount(readings: Readings, tally: Tally): Account {
  if (tally.lost > 0) return accountOfClients(readings, tally);
  const ended = readings.of(`${NAME}.ended_requests`);
  const active = sum(readings.of(`${NAME}.active_requests`));
  const refused = sum(readings.of('llm_gateway.requests'), { outcome: 'refused' });
  const answered = sum(ended, { outcome: 'answered' }) - refused;
  const begun = sum(ended) + active;
  const sent = Math.max(tally.sent, begun);
  const waiting = tally.sent - tally.finished - tally.aborted - tally.refused;
  const outside = Math.min(sent - begun, Math.max(0, waiting - active));
  // Who left before the gateway accepted the connection has given up, too.
  return {
    sent,
    answered,
    aborted: sent - answered - refused - active - outside,
    refused,
    lost: 0,
    active,
    outside,
  };
}

/** A gateway that was started anew has counted from 0: of those before it the clients alone know. */
function accountOfClients(readings: Readings, { sent, finished, aborted, refused, lost }: Tally): Account {
  const active = sum(readings.of(`${NAME}.active_requests`));
  const ended = finished + aborted + refused + lost;
  const all = Math.max(sent, ended + active);
  return { sent: all, answered: finished, aborted, refused, lost, active, outside: all - ended - active };
}

const ORDER = [
  'receive',
  'handle',
  'preprocess',
  'route',
  'queue',
  'dispatch',
  'generate',
  'respond',
  'detached',
];

function order({ stage, phase }: Pick<Row, 'stage' | 'phase'>): number {
  // In disaggregated mode a request goes through all of prefill before it comes to decode.
  const middle = ['route', 'queue', 'dispatch'].includes(stage);
  return ORDER.indexOf(stage) + (middle && phase === 'decode' ? 3 : 0) + (ORDER.indexOf(stage) >= 6 ? 10 : 0);
}
