import { expect, it } from '@jest/globals';
import type { Connection, HttpResponse } from '../dist/message.js';
import { outcomeOf } from '../dist/outcome.js';

type Case = [what: string, responding: boolean, connection: Connection | undefined, res: object, is: string];

const [alive, gone] = [{ destroyed: false }, { destroyed: true, readableEnded: false }];
const finished = { writableFinished: true };
const reset = { code: 'ECONNRESET' };

it.each<Case>([
  ['whose answer is sent', true, alive, finished, 'answered'],
  ['whose answer is sent to nothing', true, undefined, finished, 'answered'],
  ['whose answer has begun', true, alive, { writableFinished: false }, 'failed'],
  ['whose answer has not begun, though nothing is left to be written', false, alive, finished, 'failed'],
  ['that never had a connection', false, undefined, {}, 'aborted'],
  ['of whose connection nothing can be told', false, {}, {}, 'aborted'],
  ['whose client has closed', true, { ...gone, readableEnded: true }, finished, 'aborted'],
  [
    'whose client has closed, and nothing has an error',
    false,
    { ...gone, readableEnded: true },
    {},
    'aborted',
  ],
  ['on a connection that is not of Node', false, { destroyed: true }, {}, 'aborted'],
  ['whose client has reset', false, { ...gone, errored: reset }, { errored: {} }, 'aborted'],
  ['that was destroyed', true, gone, finished, 'failed'],
  ['that was destroyed, as Node says it', false, { ...gone, errored: null }, { errored: null }, 'failed'],
  ['that was destroyed by an error', false, { ...gone, errored: {} }, {}, 'failed'],
  ['that was destroyed amid its answer', true, { ...gone, errored: { code: 'ECANCELED' } }, {}, 'failed'],
  [
    'that was destroyed by an error with a code',
    false,
    { ...gone, readableEnded: true, errored: reset },
    { errored: reset },
    'failed',
  ],
])('of HTTP/1.1, an exchange %s', (_, responding, connection, res, is) => {
  expect(outcomeOf(false, responding, connection, res as HttpResponse)).toBe(is);
});

const stream = { writableFinished: true, aborted: false, rstCode: 0, errored: null };

it.each<Case>([
  ['whose answer is sent', true, stream, {}, 'answered'],
  ['whose answer was sent when the stream broke', true, { ...stream, errored: reset }, {}, 'answered'],
  ['without a stream', true, undefined, {}, 'aborted'],
  ['that was cancelled amid its answer', true, { ...stream, aborted: true, rstCode: 8 }, {}, 'aborted'],
  ['that was cancelled without an error', false, { ...stream, aborted: true }, {}, 'aborted'],
  ['whose answer has not begun, though nothing is left to be written', false, stream, {}, 'aborted'],
  ['whose client has not read its answer', true, { ...stream, writableFinished: false }, {}, 'aborted'],
  [
    'that was destroyed',
    false,
    { ...stream, writableFinished: false, aborted: true, errored: undefined as never },
    {},
    'failed',
  ],
  [
    'whose client has cancelled before the answer',
    true,
    { ...stream, writableFinished: false, aborted: true, rstCode: 8 },
    {},
    'aborted',
  ],
  ['that was destroyed by an error', false, { ...stream, rstCode: 2, errored: {} }, {}, 'failed'],
  [
    'whose connection was reset',
    false,
    { ...stream, writableFinished: false, aborted: true, errored: reset },
    {},
    'aborted',
  ],
])('of HTTP/2, an exchange %s', (_, responding, connection, res, is) => {
  expect(outcomeOf(true, responding, connection, res as HttpResponse)).toBe(is);
});
