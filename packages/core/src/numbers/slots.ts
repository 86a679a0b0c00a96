/** What `Slot` lists. A request has this member itself. */
export interface Slotted<T> {
  /** None where it has never been in a slot: most requests end before. */
  lasting: Place<T> | undefined;
}

/** Where something is in its slot, if it is in one. */
export interface Place<T> {
  slot: Slot<T> | undefined;
  before: T | undefined;
  after: T | undefined;
}

/** Those that may be due in the same second; or those that are overdue. In the order in which they came. */
export class Slot<T> {
  readonly overdue: boolean;
  first: T | undefined;
  last: T | undefined;

  constructor(overdue: boolean) {
    this.overdue = overdue;
  }
}

// As those of `series.ts`, these are straight lines without a call.

/** It is in no slot; `place` is its own. */
export function putInto<T extends Slotted<T>>(slot: Slot<T>, it: T, place: Place<T>): void {
  const { last } = slot;
  place.before = last;
  if (last === undefined) slot.first = it;
  else if (last.lasting !== undefined) last.lasting.after = it;
  slot.last = it;
  place.slot = slot;
}

export function takeOut<T extends Slotted<T>>(place: Place<T>): void {
  const { slot, before, after } = place;
  if (before?.lasting !== undefined) before.lasting.after = after;
  else if (slot !== undefined) slot.first = after;
  if (after?.lasting !== undefined) after.lasting.before = before;
  else if (slot !== undefined) slot.last = before;
  place.slot = place.before = place.after = undefined;
}

/** What it lists is in the same order, and begins with this one; those before come after the last. */
export function startWith<T extends Slotted<T>>(slot: Slot<T>, it: T): void {
  const { first, last } = slot;
  const before = it.lasting?.before;
  if (first?.lasting === undefined || last?.lasting === undefined) return;
  if (it.lasting === undefined || before?.lasting === undefined) return;
  last.lasting.after = first;
  first.lasting.before = last;
  before.lasting.after = it.lasting.before = undefined;
  slot.first = it;
  slot.last = before;
}
