import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { createHttpMetrics, exchange } from '@stageguard/http';
import { createTestProvider, until } from '@stageguard/testing';

const ENDED = 'http.server.ended_requests';

it('ended_requests has every outcome of every stage as 0 from the start, and counts who gave up where', async () => {
  const { meterProvider, collect } = createTestProvider();
  const metrics = createHttpMetrics({ meterProvider, stages: { db: {} } });
  const before = (await collect()).points(ENDED);
  expect(before).toHaveLength(5 * 6);
  expect(before.every(({ value }) => value === 0)).toBe(true);

  const server = createServer((req, res) => {
    exchange(metrics, req, res)?.within(() => {
      if (req.url === '/answer') res.end('answer');
      else metrics.enter('db');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}/answer`)).text();
  const client = connect(port, '127.0.0.1');
  client.write('GET /wait HTTP/1.1\r\nHost: stageguard.example\r\n\r\n');
  await until(() => metrics.count('db') === 1);
  client.destroy();
  await until(() => metrics.active === 0);
  const after = (await collect()).points(ENDED).filter(({ value }) => value > 0);
  expect(after.map(({ attributes, value }) => [attributes, value])).toEqual(
    expect.arrayContaining([
      [{ stage: 'respond', outcome: 'answered' }, 1],
      [{ stage: 'db', outcome: 'aborted' }, 1],
    ]),
  );
  expect(after).toHaveLength(2);
  server.closeAllConnections();
  server.close();
});

it.each<[string, (req: IncomingMessage, res: ServerResponse) => void]>([
  ['the connection', (req) => req.socket.destroy()],
  ['the request', (req) => req.destroy()],
  ['the response', (_req, res) => res.destroy()],
])(
  'an answer that is handed over whole is answered though who hears its finish destroys %s',
  async (_what, destroy) => {
    const { meterProvider, collect } = createTestProvider();
    const metrics = createHttpMetrics({ meterProvider });
    const server = createServer((req, res) => {
      exchange(metrics, req, res)?.within(() => res.end('answer', () => destroy(req, res)));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    for (let i = 0; i < 3; i++) expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('answer');
    await metrics.drained();
    const ended = (await collect()).points(ENDED).filter(({ value }) => value > 0);
    expect(ended.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ stage: 'respond', outcome: 'answered' }, 3],
    ]);
    server.closeAllConnections();
    server.close();
  },
);
