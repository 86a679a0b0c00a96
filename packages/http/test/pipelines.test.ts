import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { createHttpMetrics, track } from '@stageguard/http';
import { connectRaw, requestBytes, until } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';

const CONNECTIONS = 20;
const REQUESTS = 1_000;

it('20,000 pipelined requests whose bodies have been read all end when their clients leave at once', async () => {
  const metrics = createHttpMetrics();
  let read = 0;
  const { server, close } = await serve((req, res) => {
    track(metrics, req, res);
    req.resume();
    req.on('end', () => read++);
  });
  const { port } = server.address() as { port: number };
  const bytes = requestBytes({ method: 'POST', body: '{}' }).repeat(REQUESTS);
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => connectRaw(port)));
  for (const connection of connections) connection.send(bytes);
  while (read < CONNECTIONS * REQUESTS) await new Promise(setImmediate);
  expect(metrics.active).toBe(CONNECTIONS * REQUESTS);
  for (const connection of connections) void connection.close();
  await until(() => metrics.active === 0);
  await close();
});

it('a pipelined request that nothing knows to be one is found within about a second', async () => {
  // In a process of its own, where no metrics are made before.
  const program = join(__dirname, 'fixtures', 'late-metrics.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(JSON.parse(stdout)).toEqual({ before: 2, left: 0 });
});

it('what waits behind a response is let go of when that is over', async () => {
  const metrics = createHttpMetrics();
  const answers: (() => void)[] = [];
  const { server, close } = await serve((req, res) => {
    track(metrics, req, res);
    answers.push(() => res.end(`answer ${answers.length}`));
  });
  const connection = await connectRaw((server.address() as { port: number }).port);
  connection.send(requestBytes().repeat(3));
  await until(() => answers.length === 3);
  answers[0]?.();
  await until(() => metrics.active === 2);
  answers[1]?.();
  await until(() => metrics.active === 1);
  await connection.close();
  await until(() => metrics.active === 0);
  await close();
});
