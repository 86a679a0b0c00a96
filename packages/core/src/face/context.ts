import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A request that is current, and the ones of other names around it: an HTTP request that makes gRPC calls is in
 * both. A chain has one frame for each name at most, so that work which starts work cannot make it grow.
 */
export interface ContextFrame<H extends object = object> {
  readonly name: string;
  /** `null` where the requests of this name are ignored. */
  readonly handle: H | null;
  readonly around: ContextFrame | undefined;
}

const storage = new AsyncLocalStorage<ContextFrame>();

/** The handle of this name in this async context; `null` where its requests are ignored. */
export function currentHandle(name: string): object | null | undefined {
  let frame = storage.getStore();
  while (frame !== undefined && frame.name !== name) frame = frame.around;
  return frame?.handle;
}

/** Runs `fn` within the frame, which is the innermost one then; around it is what is current here. */
export function runWithin<A extends unknown[], R>(frame: ContextFrame, fn: (...args: A) => R, args: A): R {
  const current = storage.getStore();
  if (current !== undefined && current.handle === frame.handle && current.name === frame.name)
    return fn(...args);
  const around = without(frame.name, current);
  return storage.run(around === undefined ? frame : { ...frame, around }, fn, ...args);
}

function without(name: string, frame: ContextFrame | undefined): ContextFrame | undefined {
  if (frame === undefined) return undefined;
  if (frame.name === name) return frame.around;
  const around = without(name, frame.around);
  return around === frame.around ? frame : { ...frame, around };
}
