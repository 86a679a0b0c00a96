import { Readable } from 'node:stream';

/** The routes of the table for Fastify. */
export function fastifyRoutes(app, { hang, work }) {
  app.get('/hello', async () => ({ hello: 'world' }));
  app.get('/hang', async () => {
    await hang();
    return 'hung';
  });
  app.get('/work', async () => {
    await work();
    return 'worked';
  });
  app.post('/body', async (request) => request.body);
  app.get('/stream', async (_request, reply) => reply.send(Readable.from(parts(hang))));
  app.get('/fails', async () => {
    throw new Error('no');
  });
}

async function* parts(hang) {
  yield 'begun ';
  await hang();
  yield 'ended';
}
