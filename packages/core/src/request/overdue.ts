import type { Dues } from '../books/dues.js';
import { hasPassed } from '../books/seconds.js';
import { putInto, type Slot, type Slotted, takeOut } from '../numbers/slots.js';
import type { Stage } from '../words/stage.js';
import { warnOnce } from '../words/warn.js';
import { type Lasting, NOT_ASKED } from './lasting.js';
import { overdueEvent, recovers, type Stuck, tell } from './overdue-events.js';
import type { Watch } from './watch.js';

// A request's budget: how long it may stay in its stage without a sign of life.

/** What has to be known of a request to find out whether it is overdue. A request has these members itself. */
export interface Budgeted<T extends Slotted<T>> extends Slotted<T>, Stuck {
  lasting: Lasting<T> | undefined;
  /** Makes that. */
  last(): Lasting<T>;
  readonly ended: boolean;
  readonly stage: Stage;
  readonly series: { overdue: number };
  readonly ledger: Stuck['ledger'] & { readonly dues: Dues<T> | undefined };
  /** Who can tell whether bytes have moved. */
  readonly watch: Watch | undefined;
}

/** Readings are kept as small integers, which are not allocated. Those that differ by so many bytes look the same. */
const FOLD = 2 ** 30;

/** One in whose stage bytes count is asked so many times for each budget: a sign of life is known to that part of it. */
const ASKED_EACH_BUDGET = 8;

const SECOND = 1_000;

/** A sign of life. Notes the timer's next second: no reading of the clock, and nobody is called. */
export function showLife<T extends Budgeted<T>>(it: T): void {
  const { dues } = it.ledger;
  if (dues === undefined || it.ended) return;
  const lasting = it.last();
  if (!lasting.slot?.overdue) {
    lasting.sign = dues.sign;
    return;
  }
  // First, since it is told how long it has been silent.
  const { moved } = lasting;
  unfile(it, lasting);
  lasting.moved = moved;
  lasting.sign = dues.sign;
  file(it);
}

/** From now on it is found out when its budget is over. The timer does so for what has stayed for a second. */
export function file<T extends Budgeted<T>>(it: T): void {
  const { dues } = it.ledger;
  if (dues === undefined || it.lasting?.slot !== undefined || it.ended) return;
  const { within, bytes } = dues.of(it.stage);
  if (within === undefined) return;
  // At once, since only what has moved between two looks can be seen.
  const slot = bytes ? dues.moving.slotOf(it.since) : dues.calling.slotOf(dues.silentSince(it) + within);
  putInto(slot, it, it.last());
}

/** It leaves its stage, or shows a sign of life. A call, so it comes before the change. */
export function unfile<T extends Budgeted<T>>(it: T, lasting: Lasting<T>): void {
  const { slot } = lasting;
  if (slot?.overdue) recovers(it);
  takeOut<T>(lasting);
  lasting.moved = NOT_ASKED;
  if (slot?.overdue) it.series.overdue--;
}

/** The second of its slot has come: it is overdue, or is looked at again when it may be. */
export function fallDue<T extends Budgeted<T>>(it: T, dues: Dues<T>, now: number): void {
  const lasting = it.last();
  takeOut<T>(lasting);
  const { within = 0 } = dues.of(it.stage);
  const due = dues.silentSince(it) + within;
  if (hasPassed(due, now)) isOverdue(it, lasting, dues);
  else putInto(dues.calling.slotOf(due), it, lasting);
}

/** The same for one in whose stage bytes count. */
export function fallDueUnlessMoved<T extends Budgeted<T>>(it: T, dues: Dues<T>, now: number): void {
  const reading = readingAsBefore(it);
  if (reading === 'another') return;
  const lasting = it.last();
  if (reading !== undefined) noteMoved(lasting, reading, dues, now);
  takeOut<T>(lasting);
  const { within = 0 } = dues.of(it.stage);
  const due = dues.silentSince(it) + within;
  if (hasPassed(due, now)) isOverdue(it, lasting, dues);
  else putInto(dues.moving.slotOf(Math.min(due, askedNext(now, within))), it, lasting);
}

/** One that is overdue is so no more where bytes have moved. It may have gone on while others were asked. */
export function recoverIfMoved<T extends Budgeted<T>>(it: T, dues: Dues<T>, now: number): void {
  if (!it.lasting?.slot?.overdue) return;
  const reading = readingAsBefore(it);
  const lasting = it.last();
  if (reading === 'another' || reading === undefined || reading === lasting.moved) return;
  const { within = 0 } = dues.of(it.stage);
  // First, since it is told how long it has been silent.
  unfile(it, lasting);
  noteMoved(lasting, reading, dues, now);
  putInto(dues.moving.slotOf(askedNext(now, within)), it, lasting);
}

/** Tells whoever wants to know that it is overdue. Calls the application, which may change it. */
export function tellOf<T extends Budgeted<T>>(it: T): void {
  const { dues } = it.ledger;
  const event = overdueEvent(it);
  const { lasting } = it;
  if (dues === undefined || lasting?.slot !== dues.overdue) return;
  takeOut<T>(lasting);
  putInto(dues.told, it, lasting);
  tell(it, event);
}

function isOverdue<T extends Budgeted<T>>(
  it: T,
  lasting: Lasting<T>,
  dues: { readonly overdue: Slot<T> },
): void {
  putInto(dues.overdue, it, lasting);
  it.series.overdue++;
}

/** A request is asked again in the second that begins after this time: in the next one at the earliest. */
function askedNext(now: number, within: number): number {
  return now + Math.max(within / ASKED_EACH_BUDGET, SECOND) - SECOND;
}

/** When they have moved nobody knows, so it is as if they had just now: nothing is due too early. */
function noteMoved<T extends Budgeted<T>>(
  lasting: Lasting<T>,
  reading: number,
  dues: Dues<T>,
  now: number,
): void {
  if (reading === lasting.moved) return;
  lasting.moved = reading;
  lasting.sign = Math.max(lasting.sign, dues.signAt(now));
}

/** How many bytes have moved; none where nobody can tell. Calls the adapter, after which it may be `another` that waits. */
function readingAsBefore<T extends Budgeted<T>>(it: T): number | undefined | 'another' {
  const slot = it.lasting?.slot;
  const reading = readingOf(it);
  return it.lasting?.slot === slot ? reading : 'another';
}

function readingOf<T extends Budgeted<T>>({ watch, stage }: T): number | undefined {
  try {
    const moved: unknown = watch?.moved?.(stage.name);
    return typeof moved === 'number' && moved >= 0 ? moved % FOLD : undefined;
  } catch (error) {
    warnOnce('a request could not be asked whether bytes have moved', error);
    return undefined;
  }
}
