import { createHook } from 'node:async_hooks';

/*
 * Loaded first by every measured process, to keep `process.nextTick` equally quick in all of them. V8 forgets the form of
 * its jobs at a full collection that finds none waiting, and from then on a call takes 0.3 to 1.7 µs on Node 24 in place of
 * 0.05. When that comes depends on how much the process has loaded, not on what is measured; it happens to a server without
 * anything, too. An exchange makes some five calls.
 */

/** One job with arguments, one without, kept by the module's exports: while one of a form lives V8 knows the form. */
export const kept: object[] = [];

const hook = createHook({
  init(_id, type, _trigger, job) {
    if (type === 'TickObject') kept.push(job);
  },
}).enable();
process.nextTick(() => {});
process.nextTick(() => {}, undefined);
hook.disable();
