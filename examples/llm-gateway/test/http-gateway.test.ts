import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { promptOf } from '../dist/index.js';
import { type RunningGateway, startGateway } from './running-gateway.js';
import { scrape } from './scrape.js';

let gateway: RunningGateway;

beforeEach(async () => {
  gateway = await startGateway('disaggregated', 50, 'http');
});

afterEach(() => gateway.stop());

function ask(signal: AbortSignal): Promise<unknown> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      model: 'llama-70b',
      messages: [{ role: 'user', content: promptOf(100) }],
      max_tokens: 5,
    }),
    signal,
  }).catch(() => 'gone');
}

/** The calls to workers, by worker and stage. What this process asks of the gateway is of no worker. */
async function calls(): Promise<Record<string, number>> {
  const samples = (await scrape(gateway.url)).filter(
    ({ metric, attributes, value }) =>
      metric === 'http_client_stage_requests' && attributes['server_port'] !== undefined && value !== 0,
  );
  return Object.fromEntries(
    samples.map(({ attributes, value }) => [
      `${attributes['stage']} ${gateway.http?.workerAt(Number(attributes['server_port']))}`,
      value,
    ]),
  );
}

it('exports how many calls wait for which worker, shows them on the live page, and lets go when the clients leave', async () => {
  for (const worker of gateway.backend.workers.decode) worker.stick();
  const leaving = new AbortController();
  const answers = Array.from({ length: 8 }, () => ask(leaving.signal));
  const stuck = { 'await decode-0': 2, 'await decode-1': 2, 'await decode-2': 2, 'await decode-3': 2 };
  while (gateway.metrics.count('dispatch', { phase: 'decode' }) !== 8) await new Promise(setImmediate);
  // Calls to prefill workers may still be closing.
  let now = await calls();
  while (Object.keys(now).length > 4 || now['await decode-3'] === undefined) now = await calls();
  expect(now).toEqual(stuck);
  const page = await (await fetch(`${gateway.url}/debug/requests`)).text();
  for (const name of ['dynamo.frontend', 'http.client']) expect(page).toContain(name);
  leaving.abort();
  expect(await Promise.all(answers)).toEqual(Array(8).fill('gone'));
  await gateway.metrics.drained();
  while (Object.keys(await calls()).length > 0);
});
