import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { createHttpMetrics, track } from '@stageguard/http';
import { connectRaw, until } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';

it('a listener of the application that has the name of one of Node runs in the context of its request', async () => {
  const metrics = createHttpMetrics();
  const stages: unknown[] = [];
  let waiting = false;
  const { client, server, close } = await serve((req, res) => {
    track(metrics, req, res);
    // Node's listener is learnt from a request whose end nobody but Node waits for.
    if (req.method === 'GET') return void res.end();
    req.on('end', function clearIncoming() {
      stages.push(metrics.current()?.stage);
      res.end();
    });
    req.resume();
    waiting = true;
  });
  for (let i = 0; i < 2; i++) await client.request().text();
  const connection = await connectRaw((server.address() as { port: number }).port);
  connection.send('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n');
  await until(() => waiting);
  // From here on nothing runs in the context of the handler.
  connection.send('{}');
  await until(() => stages.length > 0);
  expect(stages).toEqual(['handle']);
  await connection.close();
  await until(() => metrics.active === 0);
  await close();
});

it.each(['before', 'after'])(
  'a tool that wraps the emit of all emitters %s us sees the events that nobody listens for',
  async (when) => {
    const program = join(__dirname, 'fixtures', 'wrapped-emit.cjs');
    const { stdout } = await promisify(execFile)(process.execPath, [program, when]);
    const { seen, active } = JSON.parse(stdout);
    expect(seen).toEqual(expect.arrayContaining(['close', 'finish', 'prefinish', 'resume', 'socket']));
    expect(active).toBe(0);
  },
);
