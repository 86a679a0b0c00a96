import { hookAgain } from './hooks.js';
import type { Pair } from './pair.js';

/**
 * Looks whether something has happened to these messages that nobody told, and makes good for it. Whatever a hook tells
 * depends on a tool that emits, and on others that leave the hook where it is; this depends on neither.
 */
export function lookAfter(pair: Pair): void {
  if (pair.ended) return;
  const { request, response } = pair;
  const answers = !pair.responding && response.headersSent === true;
  const read = pair.receiving && request.readableEnded;
  if (answers) pair.headersWritten(response.statusCode);
  if (read) pair.bodyRead();
  const lost = pair.isLost;
  if (answers || read || lost) hookAgain(request, response);
  if (lost) pair.over();
}
