import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { graphqlRequests } from './shared/graphql.mjs';

export const requests = {
  ...graphqlRequests,
  // A subscription, as server-sent events.
  stream: { path: '/graphql?query=subscription{parts}', headers: { accept: 'text/event-stream' } },
};

export function start({ http, track, hang, work }) {
  const typeDefs = `type Query { hello: String hang: String work: String fails: String }
    type Mutation { body(text: String): String }
    type Subscription { parts: String }`;
  const resolvers = {
    Query: {
      hello: () => 'world',
      hang: () => hang().then(() => 'hung'),
      work: () => work().then(() => 'worked'),
      fails: () => {
        throw new Error('no');
      },
    },
    Mutation: { body: (_, { text }) => text },
    Subscription: {
      parts: {
        async *subscribe() {
          yield { parts: 'begun' };
          await hang();
          yield { parts: 'ended' };
        },
      },
    },
  };
  const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false });
  return createServer((req, res) => track(http, req, res).with(yoga, req, res)).listen(0, '127.0.0.1');
}
