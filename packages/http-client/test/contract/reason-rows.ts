import type { Row } from './row.js';
import { aborted, call, clientOf, type Undici } from './undici-calls.js';

const AWAIT = { await: 3 };

/** What the application's own client to another service has broken with. */
function ofSystem(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read', errno: -104 });
}

function destroyed(name: string, reason: Error): Row<Undici> {
  return {
    name,
    call: (its) => call(its, '/hang', { dispatcher: clientOf(its) }),
    amid: { await: 1, queue: 2 },
    finish: (its) => clientOf(its).destroy(reason),
    ends: { aborted: 3 },
  };
}

/** Whatever the reason is that a call is given up for, it has not failed. */
export const REASON_ROWS: readonly Row<Undici>[] = [
  aborted('a signal with an error of the system for a reason', '/hang', AWAIT, ofSystem()),
  aborted('a signal in receive with an error of the system', '/hang-body', { receive: 3 }, ofSystem()),
  aborted('a signal with a text for a reason', '/hang', AWAIT, 'no more'),
  aborted('a signal with a reason that has a code of its own', '/hang', AWAIT, { code: 'E_TENANT' }),
  {
    name: 'the first signal of several',
    call: (its) => {
      const first = AbortSignal.timeout(50);
      // Node 20 keeps what `any` follows only weakly.
      its.after(() => first);
      return call(its, '/hang', { signal: AbortSignal.any([first, new AbortController().signal]) });
    },
    finish: () => {},
    ends: { aborted: 3 },
  },
  destroyed('a client that is destroyed with a reason', new Error('no more')),
  destroyed('a client that is destroyed with an error of the system', ofSystem()),
];
