import { QUESTION } from './dump.js';

const KEY = Symbol.for('stageguard.watchdog');

/** An expression that calls a function of this process, wherever it is evaluated there. */
export interface Question {
  readonly expression: string;
  /** The function is called no more, and nothing refers to it. */
  close(): void;
}

type Answers = Map<number, () => unknown>;

let last = 0;

export function questionFor(answer: () => unknown): Question {
  const holder = globalThis as { [KEY]?: Answers };
  if (holder[KEY] === undefined) Object.defineProperty(holder, KEY, { value: new Map() });
  const answers = holder[KEY] as Answers;
  last++;
  // Two copies of this package number apart.
  while (answers.has(last)) last++;
  const number = last;
  answers.set(number, answer);
  return {
    expression: `globalThis[Symbol.for('stageguard.watchdog')]?.get(${number})?.()\n//# sourceURL=${QUESTION}`,
    close: () => void answers.delete(number),
  };
}
