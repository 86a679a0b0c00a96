import { Duplex } from 'node:stream';
import type { Row } from './row.js';
import { agentOf, call, type Undici } from './undici-calls.js';

type Connector = (options: object, done: (error: unknown, connection: Duplex | null) => void) => void;

function failing(name: string, connect: Connector | object): Row<Undici> {
  return {
    name,
    call: (its) => call(its, '/', { dispatcher: agentOf(its, { connect }) }),
    ends: { failed: 3 },
  };
}

/** Two addresses of a host. */
const bothFamilies = {
  autoSelectFamily: true,
  lookup: (_host: string, _options: object, done: (error: null, addresses: object[]) => void) =>
    done(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]),
};

/** Whatever it is that a connection could not be made with, its calls have failed. */
export const CONNECTOR_ROWS: readonly Row<Undici>[] = [
  failing('a connector that fails', (_options, done) => done(new Error('no route'), null)),
  failing('a connector that fails later', (_options, done) =>
    setImmediate(done, new Error('no route'), null),
  ),
  failing('a connector that fails with what is no error', (_options, done) =>
    setImmediate(done, 'no route', null),
  ),
  failing('a connector that fails with a code of its own', (_options, done) =>
    setImmediate(done, Object.assign(new Error('no route'), { code: 7 }), null),
  ),
  failing('a connector that throws', () => {
    throw new Error('no route');
  }),
  {
    name: 'no connection to either family of addresses',
    call: (its) =>
      its.client.request('http://nobody.internal:1/', {
        dispatcher: agentOf(its, { connect: bothFamilies }),
      }),
    ends: { failed: 3 },
  },
  failing('a connection of its own that breaks without a code', (_options, done) =>
    setImmediate(done, null, broken()),
  ),
];

/** Takes a request, and breaks. */
function broken(): Duplex {
  return new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done();
      setImmediate(() => this.destroy(new Error('out of range')));
    },
  });
}
