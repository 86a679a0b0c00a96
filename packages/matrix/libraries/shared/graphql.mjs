const json = { 'content-type': 'application/json' };

const post = (query, variables) => ({
  method: 'POST',
  path: '/graphql',
  headers: json,
  body: JSON.stringify({ query, variables }),
});

/** The requests of the table in GraphQL. */
export const graphqlRequests = {
  hello: post('{ hello }'),
  hang: post('{ hang }'),
  work: post('{ work }'),
  body: post('mutation ($text: String) { body(text: $text) }', { text: 'x'.repeat(2_000) }),
  missing: post('{ missing }'),
  fails: post('{ fails }'),
};
