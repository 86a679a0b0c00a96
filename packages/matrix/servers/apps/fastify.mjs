import { Readable } from 'node:stream';
import fastify from 'fastify';

const app = fastify();
app.get('/hang/:id', async (request) => {
  await hang(request.params.id);
  return 'hung';
});
app.get('/stream/:id', async (request, reply) => reply.send(Readable.from(parts(request.params.id))));
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });

async function* parts(id) {
  yield 'begun ';
  await hang(id);
  yield 'ended';
}
