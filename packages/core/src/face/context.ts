import { AsyncLocalStorage } from 'node:async_hooks';

/** The ledger that a request counts in. Those of one name that are exported together, or not at all, are one truth. */
export interface Counts {
  readonly settings: { readonly name: string };
  /** What exports them; `undefined` where there is no provider yet. */
  readonly listener: object | undefined;
}

/**
 * A request that is current, and the ones of other truths around it: an HTTP request that makes gRPC calls is in both, and
 * one that counts on two providers is two requests. A chain has one frame for each truth at most, so that work which starts
 * work cannot make it grow.
 */
export interface ContextFrame<H extends object = object> {
  readonly counts: Counts;
  /** `null` where the requests of these are ignored. */
  readonly handle: H | null;
  readonly around: ContextFrame | undefined;
}

const storage = new AsyncLocalStorage<ContextFrame>();

/**
 * The handle of this truth in this async context; `null` where its requests are ignored. Where it has none, that of the
 * innermost request with its name: an instrumentation may count on a provider that the application's object has not.
 */
export function currentHandle(counts: Counts): object | null | undefined {
  let first: ContextFrame | undefined;
  for (let frame = storage.getStore(); frame !== undefined; frame = frame.around) {
    if (isOneTruth(frame.counts, counts)) return frame.handle;
    if (frame.counts.settings.name === counts.settings.name) first ??= frame;
  }
  return first?.handle;
}

/** Runs `fn` within the frame, which is the innermost one then; around it is what is current here. */
export function runWithin<A extends unknown[], R>(frame: ContextFrame, fn: (...args: A) => R, args: A): R {
  const current = storage.getStore();
  if (current !== undefined && current.handle === frame.handle && current.counts === frame.counts)
    return fn(...args);
  const around = without(frame.counts, current);
  return storage.run(around === undefined ? frame : { ...frame, around }, fn, ...args);
}

/** Runs `fn` where these have no request; those of other truths that are current here stay. */
export function runWithout<A extends unknown[], R>(counts: Counts, fn: (...args: A) => R, args: A): R {
  const current = storage.getStore();
  const rest = without(counts, current);
  return rest === current ? fn(...args) : storage.run(rest as ContextFrame, fn, ...args);
}

function without(counts: Counts, frame: ContextFrame | undefined): ContextFrame | undefined {
  if (frame === undefined) return undefined;
  const around = without(counts, frame.around);
  if (isOneTruth(counts, frame.counts)) return around;
  return around === frame.around ? frame : { ...frame, around };
}

function isOneTruth(one: Counts, other: Counts): boolean {
  if (one === other) return true;
  return one.listener === other.listener && one.settings.name === other.settings.name;
}
