import { initTRPC } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';

const { procedure, router } = initTRPC.create({ isDev: false });
const withId = procedure.input((its) => its);
createHTTPServer({
  router: router({
    hang: withId.query(({ input }) => hang(input).then(() => 'hung')),
    // A subscription, as server-sent events.
    stream: withId.subscription(async function* parts({ input }) {
      yield 'begun';
      await hang(input);
      yield 'ended';
    }),
  }),
}).listen(Number(process.env.PORT), '127.0.0.1');
