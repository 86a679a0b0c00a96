import { createServer } from 'node:http';
import { initTRPC } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';

export const requests = {
  // Two calls in one request.
  missing: { path: '/hello,missing?batch=1&input={}' },
  body: {
    method: 'POST',
    path: '/body',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify('x'.repeat(2_000)),
  },
};

export function start({ http, track, hang, work }) {
  const { procedure, router } = initTRPC.create({ isDev: false });
  const handler = createHTTPHandler({
    router: router({
      hello: procedure.query(() => 'world'),
      hang: procedure.query(() => hang().then(() => 'hung')),
      work: procedure.query(() => work().then(() => 'worked')),
      body: procedure.input((its) => its).mutation(({ input }) => input),
      // A subscription, as server-sent events.
      stream: procedure.subscription(async function* parts() {
        yield 'begun';
        await hang();
        yield 'ended';
      }),
      fails: procedure.query(() => {
        throw new Error('no');
      }),
    }),
  });
  return createServer((req, res) => track(http, req, res).with(handler, req, res)).listen(0, '127.0.0.1');
}
