import type { Session } from 'node:inspector';
import type { Dump } from '../words/messages.js';
import type { SharedMemory } from '../words/shared-memory.js';

const AGAIN_AFTER = 5;
const MOST_ATTEMPTS = 4;

interface Answer {
  readonly result?: { readonly value?: unknown };
}

/** The question that is open, if one is. */
let open: Session | undefined;

/**
 * Has the main thread evaluate the question amid whatever it does. Never pauses it: a pause hangs the service for ever when this
 * thread dies. Where it was amid a change of the counts, it is asked again. Calls back once, without a dump
 * where none could be taken; not at all where it never answers, or another question is open.
 */
export function ask(
  question: string,
  memory: SharedMemory,
  callBack: (dump: Dump | undefined) => void,
  attempt = 1,
): void {
  if (open !== undefined || memory.ending) return;
  evaluate(question, memory, (text) => {
    const dump = read(text);
    if (dump !== undefined && attempt < MOST_ATTEMPTS && !dump.snapshots.every(isWhole)) {
      setTimeout(() => ask(question, memory, callBack, attempt + 1), AGAIN_AFTER);
      return;
    }
    callBack(dump);
  });
}

/** Ends the open question: the process waits at its exit for sessions that are open. */
export function hangUp(memory: SharedMemory): void {
  const session = open;
  open = undefined;
  session?.disconnect();
  memory.asking = false;
}

function evaluate(expression: string, memory: SharedMemory, callBack: (text: unknown) => void): void {
  // Where Node has no inspector, nobody asks.
  const inspector: typeof import('node:inspector') = require('node:inspector');
  const session = new inspector.Session();
  open = session;
  memory.asking = true;
  session.connectToMainThread();
  session.post(
    'Runtime.evaluate',
    { expression, returnByValue: true, silent: true },
    (_error: Error | null, answer?: Answer) => {
      if (open !== session) return;
      // At once, and not within the session's own callback: that would be amid what it reads.
      setImmediate(() => {
        if (open === session) hangUp(memory);
        callBack(answer?.result?.value);
      });
    },
  );
}

function read(text: unknown): Dump | undefined {
  return typeof text === 'string' ? JSON.parse(text) : undefined;
}

/** Amid a change of the counts the sum of the stages is one off. */
function isWhole({ active, stages }: Dump['snapshots'][number]): boolean {
  return stages.reduce((sum, { count }) => sum + count, 0) === active;
}
