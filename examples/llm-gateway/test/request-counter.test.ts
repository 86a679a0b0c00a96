import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { promptOf } from '../dist/index.js';
import { type RunningGateway, startGateway } from './running-gateway.js';
import { scrape } from './scrape.js';

let gateway: RunningGateway;

beforeEach(async () => {
  gateway = await startGateway('disaggregated', 50);
});

afterEach(() => gateway.stop());

function ask(signal?: AbortSignal): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      model: 'llama-70b',
      messages: [{ role: 'user', content: promptOf(10) }],
      max_tokens: 2,
    }),
    signal: signal ?? null,
  });
}

async function counted(): Promise<Record<string, number>> {
  const requests = (await scrape(gateway.url)).filter(
    ({ metric }) => metric === 'llm_gateway_requests_total',
  );
  return Object.fromEntries(requests.map(({ attributes, value }) => [attributes['outcome'], value]));
}

it('is 0 for every outcome at first, whoever scrapes', async () => {
  await counted();
  expect(await counted()).toEqual({ answered: 0, refused: 0, failed: 0, aborted: 0 });
});

it('counts what was answered, errors of the client among it', async () => {
  await (await ask()).text();
  await (await fetch(`${gateway.url}/v1/nothing`)).text();
  await gateway.metrics.drained();
  expect(await counted()).toMatchObject({ answered: 2, aborted: 0 });
});

it('counts what a full queue refused', async () => {
  const pool = gateway.backend.pools.prefill;
  while (pool.pick() !== undefined);
  for (let i = 0; i < 64; i++) pool.wait(new AbortController().signal);
  await (await ask()).text();
  await gateway.metrics.drained();
  expect(await counted()).toMatchObject({ answered: 0, refused: 1 });
});

it('counts those who left', async () => {
  for (const worker of gateway.backend.workers.decode) worker.stick();
  const leaving = new AbortController();
  const answer = ask(leaving.signal).catch(() => 'gone');
  while (gateway.metrics.count('dispatch', { phase: 'decode' }) !== 1) await new Promise(setImmediate);
  leaving.abort();
  expect(await answer).toBe('gone');
  await gateway.metrics.drained();
  expect(await counted()).toMatchObject({ answered: 0, aborted: 1 });
});
