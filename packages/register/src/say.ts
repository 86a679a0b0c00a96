import { stderr } from 'node:process';
import { isMainThread } from 'node:worker_threads';

/** Says something on a line of its own: once for the process, and not where an application's output is data. */
export function say(text: string): void {
  if (isMainThread) stderr.write(`stageguard: ${text}\n`);
}
