import { stderr } from 'node:process';
import { isMainThread } from 'node:worker_threads';
import { originals } from '@stageguard/core/adapter';

/** The lines that are being written. */
let pending = 0;

/** Says something on a line of its own: once for the process, and not where an application's output is data. */
export function say(text: string): void {
  if (isMainThread) writeLine(`stageguard: ${text}`);
}

/** Writes to stderr. A full disk or a pipe that nobody reads any more is an error of the stream, which would end the process. */
export function writeLine(text: string): void {
  if (pending === 0) stderr.on('error', ignore);
  pending++;
  // The error is emitted after this callback.
  stderr.write(`${text}\n`, () => void originals.setImmediate(written));
}

function written(): void {
  pending--;
  if (pending === 0) stderr.removeListener('error', ignore);
}

function ignore(): void {}
