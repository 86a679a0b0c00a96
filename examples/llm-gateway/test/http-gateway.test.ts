import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { promptOf } from '../dist/index.js';
import { type RunningGateway, startGateway } from './running-gateway.js';
import { type Sample, scrape, sum } from './scrape.js';

let gateway: RunningGateway;

afterEach(() => gateway.stop());

/** The answer, or that the client has left before its end. */
function ask(signal: AbortSignal, tokens = 5, stream = false): Promise<string> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      model: 'llama-70b',
      messages: [{ role: 'user', content: promptOf(100) }],
      max_tokens: tokens,
      stream,
    }),
    signal,
  })
    .then((answer) => answer.text())
    .catch(() => 'gone');
}

/** What is of calls to workers. Those that this process makes to the gateway are of no worker. */
const toWorkers = (samples: readonly Sample[]) =>
  samples.filter(({ attributes }) => attributes['server_port'] !== undefined);

const inStages = (samples: readonly Sample[], name: string) =>
  samples.filter(({ metric, value }) => metric === `${name}_stage_requests` && value !== 0);

/** The calls to workers, by stage and worker. */
function callsIn(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(
    inStages(toWorkers(samples), 'http_client').map(({ attributes, value }) => [
      `${attributes['stage']} ${gateway.http?.workerAt(Number(attributes['server_port']))}`,
      value,
    ]),
  );
}

/** The requests to the gateway, by stage. */
function requestsIn(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(
    inStages(samples, 'dynamo_frontend').map(({ attributes, value }) => [attributes['stage'], value]),
  );
}

async function scrapeUntil(isThere: (samples: readonly Sample[]) => boolean): Promise<readonly Sample[]> {
  for (;;) {
    const samples = await scrape(gateway.url);
    if (isThere(samples)) return samples;
    await sleep(20);
  }
}

const calls = async () => callsIn(await scrape(gateway.url));

it('exports how many calls wait for which worker, shows them on the live page, and lets go when the clients leave', async () => {
  gateway = await startGateway('disaggregated', 50, 'http');
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

it('exports a call to a worker for each request that waits for a token, in the stage that fits', async () => {
  gateway = await startGateway('aggregated', 1, 'http');
  const { aggregated } = gateway.backend.workers;
  const leaving = new AbortController();
  // One for each worker. At this speed such an answer takes two minutes.
  const begun = aggregated.map((_, i) => ask(leaving.signal, 4_096, i % 2 === 0));
  await scrapeUntil((samples) => {
    const { generate, respond } = requestsIn(samples);
    return generate === 2 && respond === 2;
  });
  for (const worker of aggregated) worker.stick();
  const waiting = aggregated.map(() => ask(leaving.signal));
  const samples = await scrapeUntil(
    (its) =>
      sum(toWorkers(its), 'http_client_active_requests') === 8 &&
      // They wait for their connections first.
      !Object.keys(callsIn(its)).some((place) => place.startsWith('queue ')),
  );
  expect(requestsIn(samples)).toEqual({ dispatch: 4, generate: 2, respond: 2 });
  expect(sum(samples, 'dynamo_frontend_active_requests')).toBe(8);
  const workers = aggregated.map(({ name }) => name);
  expect(callsIn(samples)).toEqual(
    Object.fromEntries(
      workers.flatMap((name) => [
        [`await ${name}`, 1],
        [`receive ${name}`, 1],
      ]),
    ),
  );
  leaving.abort();
  expect(await Promise.all([...begun, ...waiting])).toEqual(Array(8).fill('gone'));
  await gateway.drained();
  expect(await calls()).toEqual({});
});
