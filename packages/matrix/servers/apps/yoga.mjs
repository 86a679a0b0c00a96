import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';

const typeDefs = `type Query { hang(id: Int): String }
  type Subscription { parts(id: Int): String }`;
const resolvers = {
  Query: { hang: (_, { id }) => hang(id).then(() => 'hung') },
  Subscription: {
    parts: {
      async *subscribe(_, { id }) {
        yield { parts: 'begun' };
        await hang(id);
        yield { parts: 'ended' };
      },
    },
  },
};
const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false });
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
