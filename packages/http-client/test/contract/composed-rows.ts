import type { Row } from './row.js';
import { call, type Dispatcher, type Its, shared, type Undici } from './undici-calls.js';

type Dispatch = (options: object, handler: object) => boolean;
type Interceptor = (dispatch: Dispatch) => Dispatch;

function composedOf(
  its: Its,
  interceptor: (all: NonNullable<Undici['interceptors']>) => unknown,
): Dispatcher {
  return shared(its, () =>
    new its.client.Agent().compose(interceptor(its.client.interceptors as never) as never),
  ) as unknown as Dispatcher;
}

function composed(
  name: string,
  path: string,
  interceptor: (all: NonNullable<Undici['interceptors']>) => unknown,
  rest: Pick<Row<Undici>, 'amid' | 'ends'>,
): Row<Undici> {
  return {
    name: `composed: ${name}`,
    call: (its, number) =>
      call(its, path, { dispatcher: composedOf(its, interceptor), headers: { 'x-call': String(number) } }),
    ...rest,
  };
}

const AWAIT = { await: 3 };
const ANSWERED = { answered: 3 };

const throwsAtOnce: Interceptor = () => (_options, _handler) => {
  throw new Error('no');
};

/** Of every version's names, what is told of the headers throws. */
const throwsAtHeaders: Interceptor = (dispatch) => (options, handler) =>
  dispatch(
    options,
    new Proxy(handler, {
      get(its, name) {
        if (name === 'onHeaders' || name === 'onResponseStart') {
          return () => {
            throw new Error('no');
          };
        }
        const value = Reflect.get(its, name);
        return typeof value === 'function' ? value.bind(its) : value;
      },
    }),
  );

/** What stands before undici's connections: what it answers itself is no call. */
export function composedRows(major: number): readonly Row<Undici>[] {
  const inTurn = new WeakMap<object, Promise<unknown>>();
  const cached: Row<Undici> = {
    name: 'composed: cache, which answers the second and the third',
    call(its) {
      const dispatcher = composedOf(its, ({ cache }) => cache?.());
      const next = (inTurn.get(its) ?? Promise.resolve()).then(() => call(its, '/cached', { dispatcher }));
      inTurn.set(its, next);
      return next;
    },
    ends: { answered: 1 },
  };
  return [
    composed('retry', '/busy-once', ({ retry }) => retry?.({ minTimeout: 1, retryAfter: false }), {
      ends: major === 6 ? { answered: 3, aborted: 3 } : { answered: 6 },
    }),
    composed('redirect', '/redirect', ({ redirect }) => redirect?.({ maxRedirections: 1 }), {
      amid: AWAIT,
      ends: { answered: 6 },
    }),
    composed('dns', '/hang', ({ dns }) => dns?.({ dualStack: false, affinity: 4 }), {
      amid: AWAIT,
      ends: ANSWERED,
    }),
    ...(major < 7 ? [] : [cached]),
    composed('what throws before a request is made', '/', () => throwsAtOnce, { ends: {} }),
    composed('what throws at the headers', '/hang-body', () => throwsAtHeaders, { ends: { aborted: 3 } }),
    {
      name: 'a MockAgent answers without a call',
      call(its) {
        const mock = new its.client.MockAgent();
        its.after(() => mock.close());
        mock.get('http://payments.internal').intercept({ path: '/' }).reply(200, 'whole');
        return its.client
          .request('http://payments.internal/', { dispatcher: mock })
          .then(({ body }) => body.text());
      },
      ends: {},
    },
  ];
}
