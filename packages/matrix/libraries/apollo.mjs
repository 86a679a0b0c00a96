import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { graphqlRequests } from './shared/graphql.mjs';

export const requests = { ...graphqlRequests, stream: null };

export async function start({ http, middleware, hang, work }) {
  const typeDefs = `type Query { hello: String hang: String work: String fails: String }
    type Mutation { body(text: String): String }`;
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
  };
  const apollo = new ApolloServer({ typeDefs, resolvers });
  await apollo.start();
  const app = express();
  app.use(middleware(http));
  app.use('/graphql', express.json(), expressMiddleware(apollo));
  return app.listen(0, '127.0.0.1');
}
