import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import connect from 'connect';

export function start({ http, track, hang, work }) {
  const app = connect();
  app.use((req, res, next) => track(http, req, res).with(next));
  app.use('/hello', (_req, res) => res.end('{"hello":"world"}'));
  app.use('/hang', (_req, res) => hang().then(() => res.end('hung')));
  app.use('/work', (_req, res) => work().then(() => res.end('worked')));
  app.use('/body', (req, res, next) => json(req).then((body) => res.end(JSON.stringify(body)), next));
  app.use('/stream', (_req, res) => {
    res.write('begun ');
    hang().then(() => res.end('ended'));
  });
  app.use('/fails', () => {
    throw new Error('no');
  });
  return createServer(app).listen(0, '127.0.0.1');
}
