import { until } from '@stageguard/testing';
import { abortedBy, type Row, type World } from './row.js';

type Fetch = typeof fetch;
type Its = World<Fetch>;

const AWAIT = { await: 3 };
const RECEIVE = { receive: 3 };
const ANSWERED = { answered: 3 };
const ABORTED = { aborted: 3 };
const FAILED = { failed: 3 };

async function call(
  { client, upstream, after }: Its,
  path: string,
  {
    read = (its: Response) => its.text(),
    ...options
  }: RequestInit & { read?: (response: Response) => unknown } = {},
) {
  const response = await client(`${upstream.url}${path}`, options);
  after(() => response.body?.cancel().catch(() => {}));
  return read(response);
}

const aborted = abortedBy(call);

function bodyGivenUp(name: string, giveUp: (response: Response) => unknown): Row<Fetch> {
  const responses: Response[] = [];
  return {
    name,
    call: (its) => call(its, '/hang-body', { read: (response) => void responses.push(response) }),
    amid: RECEIVE,
    async finish() {
      await until(() => responses.length === 3);
      await Promise.all(responses.splice(0).map(giveUp));
    },
    ends: ABORTED,
  };
}

export const FETCH_ROWS: readonly Row<Fetch>[] = [
  { name: 'an answer', call: (its) => call(its, '/'), ends: ANSWERED },
  { name: 'no headers for long', call: (its) => call(its, '/hang'), amid: AWAIT, ends: ANSWERED },
  {
    name: 'no end of the body for long',
    call: (its) => call(its, '/hang-body'),
    amid: RECEIVE,
    ends: ANSWERED,
  },
  {
    name: 'a body until the connection is closed',
    call: (its) => call(its, '/until-closed'),
    amid: RECEIVE,
    ends: ANSWERED,
  },
  { name: 'HEAD', call: (its) => call(its, '/hang', { method: 'HEAD' }), amid: AWAIT, ends: ANSWERED },
  { name: '204', call: (its) => call(its, '/204'), amid: AWAIT, ends: ANSWERED },
  { name: '304', call: (its) => call(its, '/304'), amid: AWAIT, ends: ANSWERED },
  { name: '103 before the answer', call: (its) => call(its, '/103'), amid: AWAIT, ends: ANSWERED },
  {
    name: 'a body that is sent',
    call: (its) => call(its, '/hang', { method: 'POST', body: 'text' }),
    amid: AWAIT,
    ends: ANSWERED,
  },
  {
    name: 'a stream that is sent',
    call: (its) =>
      call(its, '/hang', {
        method: 'POST',
        body: new Blob(['text']).stream(),
        duplex: 'half',
      } as RequestInit),
    amid: AWAIT,
    ends: ANSWERED,
  },
  { name: 'a refused connection', call: ({ client }) => client('http://127.0.0.1:3/'), ends: FAILED },
  {
    name: 'a port that fetch refuses begins no call',
    call: ({ client }) => client('http://127.0.0.1:6000/'),
    ends: {},
  },
  {
    name: 'a data: URL is no call',
    call: ({ client }) => client('data:,text').then((its) => its.text()),
    ends: {},
  },
  { name: 'a reset before the headers', call: (its) => call(its, '/reset'), ends: FAILED },
  { name: 'a connection closed before the headers', call: (its) => call(its, '/close'), ends: FAILED },
  { name: 'a body cut short', call: (its) => call(its, '/cut'), ends: FAILED },
  {
    name: 'a body cut short by a reset',
    call: (its) => call(its, '/cut-reset'),
    amid: RECEIVE,
    ends: FAILED,
  },
  { name: 'a chunked body cut short', call: (its) => call(its, '/cut-chunked'), ends: FAILED },
  { name: 'garbage for an answer', call: (its) => call(its, '/garbage'), ends: FAILED },
  { name: 'garbage amid the body', call: (its) => call(its, '/garbage-chunk'), ends: FAILED },
  {
    name: 'a signal that is aborted before begins no call',
    call: (its) => call(its, '/', { signal: AbortSignal.abort() }),
    ends: {},
  },
  aborted('a signal in await', '/hang', AWAIT),
  aborted('a signal in await, with a reason', '/hang', AWAIT, new Error('no more')),
  aborted('a signal in receive', '/hang-body', RECEIVE),
  {
    name: 'a time-out in await',
    call: (its) => call(its, '/hang', { signal: AbortSignal.timeout(50) }),
    finish: () => {},
    ends: ABORTED,
  },
  aborted('a signal with an error of the system for a reason', '/hang', AWAIT, ofSystem()),
  aborted('a signal in receive with an error of the system', '/hang-body', RECEIVE, ofSystem()),
  aborted('a signal with a text for a reason', '/hang', AWAIT, 'no more'),
  {
    name: 'the first signal of several',
    call: (its) => {
      const first = AbortSignal.timeout(50);
      // Node 20 keeps what `any` follows only weakly.
      its.after(() => first);
      return call(its, '/hang', { signal: AbortSignal.any([first, new AbortController().signal]) });
    },
    finish: () => {},
    ends: ABORTED,
  },
  {
    name: 'a Request',
    call: ({ client, upstream }) =>
      client(new Request(`${upstream.url}/hang`, { method: 'POST', body: 'text' })).then((its) => its.text()),
    amid: AWAIT,
    ends: ANSWERED,
  },
  {
    name: 'a Request of another one, whose signal is aborted',
    call: ({ client, upstream, after }) => {
      const first = new Request(`${upstream.url}/hang`, { signal: AbortSignal.timeout(50) });
      const second = new Request(first);
      // Node 20 has a Request follow another one's signal only weakly, and keeps neither.
      after(() => [first, second]);
      return client(second);
    },
    finish: () => {},
    ends: ABORTED,
  },
  {
    name: 'keepalive',
    call: (its) => call(its, '/hang', { keepalive: true }),
    amid: AWAIT,
    ends: ANSWERED,
  },
  bodyGivenUp('a body that is cancelled', (response) => response.body?.cancel()),
  bodyGivenUp('a reader that is cancelled', (response) =>
    response.body?.getReader().cancel(new Error('no more')),
  ),
  {
    name: 'a small body that nobody reads',
    call: (its) => call(its, '/small', { read: () => {} }),
    ends: ANSWERED,
  },
  {
    name: 'a large body that nobody reads is open',
    call: (its) => call(its, '/big', { read: () => {} }),
    amid: RECEIVE,
    ends: {},
    open: RECEIVE,
  },
  {
    name: 'a redirect, whose hops are a call each',
    call: (its) => call(its, '/redirect'),
    amid: AWAIT,
    ends: { answered: 6 },
  },
  {
    name: 'a redirect that is not followed',
    call: (its) => call(its, '/redirect', { redirect: 'manual' }),
    ends: ANSWERED,
  },
  {
    name: 'a redirect that is an error',
    call: (its) => call(its, '/redirect', { redirect: 'error' }),
    ends: ANSWERED,
  },
  {
    name: 'an answer of which a clone is read as well',
    call: (its) =>
      call(its, '/hang-body', {
        read: (response) => Promise.all([response.clone().text(), response.text()]),
      }),
    amid: RECEIVE,
    ends: ANSWERED,
  },
];

function ofSystem(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read', errno: -104 });
}
