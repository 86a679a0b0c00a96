import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { type AnyCall, type Callback, uniform } from './fixtures/handlers';
import { type Installation, openLab, until } from './fixtures/lab';
import { KINDS, type Kind, UNDECODABLE } from './fixtures/service';
import { type Transcript, watchCall, watchHandler, watchWire } from './fixtures/transcript';

type Handle = (call: AnyCall, callback?: Callback) => unknown;

const trailers = new Metadata();
trailers.set('cost', '3');
const failure = { code: status.FAILED_PRECONDITION, details: 'no', metadata: trailers };

const behaviours: Record<string, Handle> = {
  answers: (call, callback) => {
    const headers = new Metadata();
    headers.set('region', 'eu');
    call.sendMetadata(headers);
    if (callback) (callback as (...args: unknown[]) => void)(null, 'answer', trailers);
    else {
      call.write?.('answer');
      (call.end as (trailers: Metadata) => void)(trailers);
    }
  },
  fails: (call, callback) => (callback ? callback(failure) : call.emit('error', failure)),
  'fails with what is no error': (call, callback) => {
    const odd = 'odd' as never;
    return callback ? callback({ message: odd }) : call.emit('error', { message: odd });
  },
  throws: () => {
    throw new Error('thrown');
  },
  'answers with what does not decode': (call, callback) => {
    if (callback) callback(null, UNDECODABLE);
    else call.write?.(UNDECODABLE, () => call.end?.());
  },
};

const installations: Installation[] = ['interceptors', 'instrumentation', 'both'];

describe.each(installations)('nothing changes for the application: %s', (install) => {
  describe.each(Object.keys(behaviours))('whose handler %s', (behaviour) => {
    it.each(KINDS)('%s', async (kind) => {
      const handle = behaviours[behaviour] as Handle;
      expect(await watch(install, kind, handle)).toEqual(await watch('none', kind, handle));
    });
  });

  it.each(KINDS)('whose client cancels: %s', async (kind) => {
    const cancelled = (how: Installation) => watch(how, kind, () => {}, { cancels: true });
    expect(await cancelled(install)).toEqual(await cancelled('none'));
  });
});

describe('what is compared', () => {
  it('is what happened: a difference would show', async () => {
    const [answered, failed] = await Promise.all(
      ['answers', 'fails'].map((behaviour) => watch('none', 'Unary', behaviours[behaviour] as Handle)),
    );
    expect(answered).not.toEqual(failed);
    expect(JSON.stringify(answered)).toContain('"region","eu"');
    expect(JSON.stringify(failed)).toContain('"cost","3"');
  });
});

async function watch(
  install: Installation,
  kind: Kind,
  handle: Handle,
  { cancels = false } = {},
): Promise<Record<string, Transcript>> {
  const server: Transcript = [];
  const client: Transcript = [];
  const lab = await openLab({ install, handlers: uniform(watchHandler(server, handle)) });
  try {
    const connected = new Promise((resolve) => lab.client.waitForReady(Date.now() + 60_000, resolve));
    await connected;
    const handled = () => server.length > 0;
    await watchCall(client, lab, kind, (call) => {
      if (cancels) void until(handled, 'the handler is called').then(() => call.cancel());
    });
    await until(
      () => server.some((entry) => (entry as unknown[])[0] === 'call cancelled'),
      'the call is over',
    );
    const wire = cancels ? [] : await watchWire(lab, kind);
    return { server, client, wire };
  } finally {
    await lab.close();
  }
}
