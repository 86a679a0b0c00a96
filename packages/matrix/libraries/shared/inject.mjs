/** Asks a Fastify by light-my-request, without a socket. */
export function byInjection(app) {
  return async ({ method = 'GET', path, headers, body }) => {
    const answer = await app.inject({ method, url: path, headers, payload: body });
    const { date: _, ...answered } = answer.headers;
    return { status: answer.statusCode, headers: answered, body: answer.body };
  };
}
