import { request } from 'node:http';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { promptOf } from '../dist/index.js';
import { type RunningGateway, startGateway } from './running-gateway.js';
import { scrape } from './scrape.js';

let gateway: RunningGateway;

beforeEach(async () => {
  gateway = await startGateway('disaggregated', 50);
});

afterEach(() => gateway.stop());

const MODEL = 'llama-70b';

function post(body: unknown): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const question = (more: object = {}) => ({
  model: MODEL,
  messages: [{ role: 'user', content: promptOf(100) }],
  max_tokens: 5,
  ...more,
});

it('exports every stage and phase as 0 from the very first scrape', async () => {
  const samples = await scrape(gateway.url);
  const stages = samples.filter(({ metric }) => metric === 'dynamo_frontend_stage_requests');
  const phased = ['route', 'queue', 'dispatch', 'generate'].flatMap((stage) =>
    ['prefill', 'decode', 'aggregated'].map((phase) => ({ stage, phase })),
  );
  const plain = ['receive', 'handle', 'respond', 'detached', 'preprocess'].map((stage) => ({ stage }));
  expect(stages.map(({ attributes }) => attributes)).toEqual([...plain, ...phased]);
  expect(stages.every(({ value }) => value === 0)).toBe(true);
  expect(samples.filter(({ metric }) => metric === 'dynamo_frontend_active_requests')).toEqual([
    { metric: 'dynamo_frontend_active_requests', attributes: {}, value: 0 },
  ]);
});

it('serves its live page, and does not count who looks at it', async () => {
  const page = await (await fetch(`${gateway.url}/debug/requests`)).text();
  expect(page).toContain('dynamo.frontend');
  const samples = await scrape(gateway.url);
  expect(
    samples.filter(({ metric, value }) => metric === 'dynamo_frontend_stage_time_total' && value > 0),
  ).toEqual([]);
});

it('answers in one piece with the tokens counted', async () => {
  const answer = await (await post(question())).json();
  expect(answer).toMatchObject({
    object: 'chat.completion',
    model: MODEL,
    choices: [{ message: { role: 'assistant' }, finish_reason: 'length' }],
    usage: { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105 },
  });
});

it('streams one event a token, then the end', async () => {
  const response = await post(question({ stream: true }));
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events = (await response.text()).trim().split('\n\n');
  const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice('data: '.length)));
  expect(events.at(-1)).toBe('data: [DONE]');
  expect(chunks).toHaveLength(6);
  expect(chunks.every(({ object }) => object === 'chat.completion.chunk')).toBe(true);
  expect(chunks.at(-1).choices[0]).toEqual({ index: 0, delta: {}, finish_reason: 'length' });
  expect(chunks[0].choices[0].delta.role).toBe('assistant');
});

it('counts by model as soon as the body is parsed, and what it does not serve as _OTHER', async () => {
  await (await post(question())).text();
  expect((await post(question({ model: 'gpt-17' }))).status).toBe(404);
  const active = (await scrape(gateway.url)).filter(
    ({ metric }) => metric === 'dynamo_frontend_active_requests',
  );
  expect(active.map(({ attributes }) => attributes['model'])).toEqual([undefined, MODEL, '_OTHER']);
});

it.each([
  [{ messages: [] }, 'model'],
  [{ model: MODEL }, 'messages'],
  [{ model: MODEL, messages: [{ role: 'user' }] }, 'messages'],
  [{ ...question(), stream: 'yes' }, 'stream'],
  [{ ...question(), max_tokens: 0 }, 'max_tokens'],
])('says what is wrong with a body: %#', async (body, param) => {
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param } });
});

it('counts a prompt that spells a special token like any text', async () => {
  const response = await post(question({ messages: [{ role: 'user', content: '<|endoftext|>' }] }));
  expect(response.status).toBe(200);
});

it('answers malformed JSON and unknown paths in the same shape', async () => {
  const headers = { 'Content-Type': 'application/json' };
  const malformed = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, body: '{' });
  expect([malformed.status, await malformed.json()]).toMatchObject([
    400,
    { error: { type: 'invalid_request_error' } },
  ]);
  const unknown = await fetch(`${gateway.url}/v1/nothing`);
  expect([unknown.status, await unknown.json()]).toMatchObject([
    404,
    { error: { type: 'invalid_request_error' } },
  ]);
});

it('refuses with Retry-After when the queue is full', async () => {
  const pool = gateway.backend.pools.prefill;
  while (pool.pick() !== undefined);
  for (let i = 0; i < 64; i++) pool.wait(new AbortController().signal);
  const response = await post(question());
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toMatchObject({ error: { type: 'overloaded_error' } });
});

it('frees the worker of a client that leaves', async () => {
  for (const worker of gateway.backend.workers.decode) worker.stick();
  const body = JSON.stringify(question({ stream: true }));
  const req = request({
    host: '127.0.0.1',
    port: gateway.port,
    method: 'POST',
    path: '/v1/chat/completions',
  });
  req.setHeader('Content-Type', 'application/json');
  req.end(body);
  req.on('error', () => {});
  while (gateway.metrics.count('dispatch', { phase: 'decode' }) !== 1) await new Promise(setImmediate);
  req.destroy();
  await gateway.metrics.drained();
  // Each of the 48 slots is free again, or this waits for ever.
  for (let slots = 0; slots < 48; ) {
    if (gateway.backend.pools.decode.pick() === undefined) await new Promise(setImmediate);
    else slots++;
  }
});
