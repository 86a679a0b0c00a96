import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { promptOf } from '../dist/index.js';
import { type RunningGateway, startGateway } from './running-gateway.js';
import { type Sample, scrape } from './scrape.js';

let gateway: RunningGateway;

beforeEach(async () => {
  gateway = await startGateway('disaggregated', 50, 'grpc');
});

afterEach(() => gateway.stop());

function ask(signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      model: 'llama-70b',
      messages: [{ role: 'user', content: promptOf(100) }],
      max_tokens: 5,
    }),
    signal,
  });
}

/** Where calls are right now, to workers and in them. */
async function calls(): Promise<string[]> {
  const isCall = ({ metric, value }: Sample) => /^rpc_\w+_stage_requests$/.test(metric) && value !== 0;
  return (await scrape(gateway.url)).filter(isCall).map(({ metric, attributes, value }) => {
    return `${metric} ${attributes['stage']} ${value}`;
  });
}

it('answers with the tokens of workers that it calls', async () => {
  expect(await (await ask()).json()).toMatchObject({
    choices: [{ message: { content: ' the request waits in a' } }],
    usage: { prompt_tokens: 100, completion_tokens: 5 },
  });
});

it('shows requests, the calls they make and the calls workers serve on one live page', async () => {
  const page = await (await fetch(`${gateway.url}/debug/requests`)).text();
  for (const name of ['dynamo.frontend', 'rpc.client', 'rpc.server']) expect(page).toContain(name);
});

it('shows a worker that is stuck from both ends of its call, and lets go when the client leaves', async () => {
  for (const worker of gateway.backend.workers.decode) worker.stick();
  const leaving = new AbortController();
  const answer = ask(leaving.signal).catch(() => 'gone');
  while (gateway.metrics.count('dispatch', { phase: 'decode' }) !== 1) await new Promise(setImmediate);
  const stuck = ['rpc_client_stage_requests wait 1', 'rpc_server_stage_requests handle 1'];
  // The prefill worker's call may still be closing, and the decode worker's is on its way.
  while ((await calls()).join() !== stuck.join());
  leaving.abort();
  expect(await answer).toBe('gone');
  await gateway.drained();
  expect(await calls()).toEqual([]);
});
