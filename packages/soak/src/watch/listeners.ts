import type { EventEmitter } from 'node:events';
import { Violation } from '../violation.js';

/** How many listeners objects have, by object and event. */
export type ListenerCounts = ReadonlyMap<EventEmitter, ReadonlyMap<string | symbol, number>>;

export function countListeners(emitters: Iterable<EventEmitter>): ListenerCounts {
  return new Map(
    [...emitters].map((emitter) => [
      emitter,
      new Map(emitter.eventNames().map((event) => [event, emitter.listenerCount(event)])),
    ]),
  );
}

/** Throws a Violation where an object that is in both has more listeners than before. */
export function checkListeners(before: ListenerCounts, after: ListenerCounts): void {
  for (const [emitter, counts] of after) {
    const earlier = before.get(emitter);
    if (earlier === undefined) continue;
    for (const [event, count] of counts) {
      const had = earlier.get(event) ?? 0;
      if (count > had) {
        const what = `${emitter.constructor.name} for '${String(event)}'`;
        throw new Violation(`listeners are left: ${count} on a ${what}, where there were ${had}`);
      }
    }
  }
}
