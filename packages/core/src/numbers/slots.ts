/** What a slot lists. A request has these members itself. */
export interface Slotted<T> {
  slot: Slot<T> | undefined;
  slotPrevious: T | undefined;
  slotNext: T | undefined;
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

/** It is in no slot. */
export function putInto<T extends Slotted<T>>(slot: Slot<T>, it: T): void {
  const { last } = slot;
  it.slotPrevious = last;
  if (last === undefined) slot.first = it;
  else last.slotNext = it;
  slot.last = it;
  it.slot = slot;
}

export function takeOut<T extends Slotted<T>>(it: T): void {
  const { slot, slotPrevious, slotNext } = it;
  if (slotPrevious !== undefined) slotPrevious.slotNext = slotNext;
  else if (slot !== undefined) slot.first = slotNext;
  if (slotNext !== undefined) slotNext.slotPrevious = slotPrevious;
  else if (slot !== undefined) slot.last = slotPrevious;
  it.slot = it.slotPrevious = it.slotNext = undefined;
}

/** What it lists is in the same order, and begins with this one; those before come after the last. */
export function startWith<T extends Slotted<T>>(slot: Slot<T>, it: T): void {
  const { first, last } = slot;
  const before = it.slotPrevious;
  if (first === undefined || last === undefined || before === undefined) return;
  last.slotNext = first;
  first.slotPrevious = last;
  before.slotNext = it.slotPrevious = undefined;
  slot.first = it;
  slot.last = before;
}
