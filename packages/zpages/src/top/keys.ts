import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

export interface Keys {
  quit(): void;
  pause(): void;
  /** The next stage, the one before it, or all. */
  choose(step: 1 | -1 | 0): void;
}

/** Listens to the keyboard, if there is one. What it returns gives that back. */
export function keysOf(input: ReadStream, { quit, pause, choose }: Keys): () => void {
  if (!input.isTTY) return () => {};
  const actions: Readonly<Record<string, () => void>> = {
    q: quit,
    space: pause,
    p: pause,
    up: () => choose(-1),
    k: () => choose(-1),
    down: () => choose(1),
    j: () => choose(1),
    tab: () => choose(1),
    escape: () => choose(0),
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  input.on('keypress', (_text: string | undefined, { name = '', ctrl }: Key) => {
    if (ctrl === true && (name === 'c' || name === 'd')) quit();
    else if (ctrl !== true && Object.hasOwn(actions, name)) actions[name]?.();
  });
  // A terminal that is gone has no more keys.
  input.on('end', quit);
  input.on('error', quit);
  return () => {
    input.setRawMode(false);
    input.pause();
  };
}
