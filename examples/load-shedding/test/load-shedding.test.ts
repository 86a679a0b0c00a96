import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createService, http } from '../dist/service.js';

const LIMIT = 3;

let server: Server;
let url: string;
let finish: (() => void)[];

beforeEach(async () => {
  finish = [];
  const render = () => new Promise<string>((resolve) => finish.push(() => resolve('a page')));
  server = createServer(createService(render, LIMIT)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function fill(): Promise<Promise<Response>[]> {
  const pages = Array.from({ length: LIMIT }, () => fetch(`${url}/page`));
  while (finish.length < LIMIT) await new Promise(setImmediate);
  return pages;
}

it('refuses what would be one too many, and tells when to come back', async () => {
  const pages = await fill();
  const refused = await fetch(`${url}/page`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(finish).toHaveLength(LIMIT);
  for (const done of finish) done();
  for (const page of await Promise.all(pages)) expect(await page.text()).toBe('a page');
  await http.drained();
});

it('serves again as soon as one is done', async () => {
  const pages = await fill();
  finish.shift()?.();
  await Promise.race(pages);
  const next = fetch(`${url}/page`);
  while (finish.length < LIMIT) await new Promise(setImmediate);
  for (const done of finish) done();
  expect((await next).status).toBe(200);
  await http.drained();
});

it('is ready below the limit alone', async () => {
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  await fill();
  const full = await fetch(`${url}/ready`);
  expect([full.status, await full.json()]).toEqual([503, { rendering: LIMIT, limit: LIMIT }]);
  for (const done of finish) done();
  await http.drained();
});
