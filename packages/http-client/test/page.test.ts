import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, it } from '@jest/globals';
import type { HttpClientMetrics } from '@stageguard/http-client';
import { createTestProvider, until } from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import { livePage } from '@stageguard/zpages';
import { Agent, request as undiciRequest } from 'undici7';
import { countedCalls } from './fixtures/counted-calls.js';
import { startUpstream, type Upstream } from './fixtures/upstream.js';

const TOP = join(dirname(require.resolve('@stageguard/zpages/package.json')), 'dist/top/main.js');

interface Series {
  readonly stage: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly oldestAge: number;
}

const last = afterTest();
let one: Upstream;
let other: Upstream;

beforeEach(async () => {
  one = await startUpstream();
  other = await startUpstream();
  last.push(async () => {
    for (const upstream of [one, other]) {
      upstream.release();
      await upstream.close();
    }
  });
});

const dispatcher = new Agent();
const viaUndici = async (url: string) => {
  const { body } = await undiciRequest(url, { dispatcher });
  await body.text();
};
const viaFetch = async (url: string) => (await fetch(url)).text();
const viaHttp = async (url: string) => {
  const [response] = await once(get(url), 'response');
  await once(response.resume(), 'end');
};

function countedHere(): HttpClientMetrics {
  return countedCalls(last, createTestProvider(), {
    // What these tests ask of the page are calls, too.
    ignore: ({ target }) => ![one.port, other.port].includes(target.port ?? 0),
  });
}

/** The address of a page of those metrics. */
async function servePage(metrics: HttpClientMetrics): Promise<string> {
  const server = livePage(metrics).listen(0);
  await once(server, 'listening');
  last.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the page says of each upstream, without ages. */
async function shown(page: string): Promise<readonly string[]> {
  const html = await (await fetch(`http://${page}/?format=fragment`)).text();
  const [list = ''] = /<ul class="sets upstreams"[\s\S]*?<\/ul>/.exec(html) ?? [];
  const lines = list.split('</li>').map((item) => item.replace(/<[^>]*>|, oldest [^<]*/g, '').trim());
  return lines.filter((line) => line !== '').sort();
}

async function callsOf(page: string): Promise<readonly Series[] | undefined> {
  const answer = await fetch(`http://${page}/?format=json`);
  const { metrics } = (await answer.json()) as { metrics: [{ calls?: readonly Series[] }] };
  return metrics[0].calls;
}

const at = ({ port }: Upstream) => ({ 'server.address': '127.0.0.1', 'server.port': port });

it('the live page and `top` tell exactly how many calls hang at which upstream, and in which stage', async () => {
  const metrics = countedHere();
  const page = await servePage(metrics);
  const calls = [
    ...Array.from({ length: 7 }, () => viaUndici(`${one.url}/hang`)),
    ...Array.from({ length: 5 }, () => viaHttp(`${one.url}/hang-body`)),
    ...Array.from({ length: 3 }, () => viaHttp(`${other.url}/hang`)),
    ...Array.from({ length: 2 }, () => viaFetch(`${other.url}/hang-body`)),
  ];
  await until(() => metrics.count('await') === 10 && metrics.count('receive') === 7);

  const first = `127.0.0.1:${one.port}`;
  const second = `127.0.0.1:${other.port}`;
  expect(await shown(page)).toEqual(
    [`${first} 12 7 await, 5 receive`, `${second} 5 3 await, 2 receive`].sort(),
  );
  const told = await callsOf(page);
  expect(told?.map(({ stage, attributes, count }) => ({ stage, attributes, count }))).toEqual(
    expect.arrayContaining([
      { stage: 'await', attributes: at(one), count: 7 },
      { stage: 'receive', attributes: at(one), count: 5 },
      { stage: 'await', attributes: at(other), count: 3 },
      { stage: 'receive', attributes: at(other), count: 2 },
    ]),
  );
  expect(told).toHaveLength(4);
  const { stdout } = await promisify(execFile)(process.execPath, [TOP, 'top', page, '--once']);
  expect(stdout).toMatch(new RegExp(`^ +${first} +12 +\\d.* m?s `, 'm'));
  expect(stdout).toMatch(new RegExp(`^ +${second} +5 +\\d.* m?s `, 'm'));

  one.release();
  await until(() => metrics.active === 5);
  expect(await shown(page)).toEqual([`${second} 5 3 await, 2 receive`]);
  other.release();
  await Promise.all(calls);
  await until(() => metrics.active === 0);
  expect(await shown(page)).toEqual([]);
  await dispatcher.close();
});

it('an upstream has the age of the call that has hung longest there', async () => {
  const metrics = countedHere();
  const page = await servePage(metrics);
  const calls = [viaHttp(`${one.url}/hang`)];
  await until(() => metrics.count('await') === 1);
  const oldestAge = () => metrics.snapshot().stages.find(({ count }) => count > 0)?.oldestAge ?? 0;
  await until(() => oldestAge() > 0.05);
  calls.push(viaHttp(`${other.url}/hang`), viaHttp(`${one.url}/hang`));
  await until(() => metrics.count('await') === 3);
  const before = oldestAge();
  const told = await callsOf(page);
  const [its, others] = [one, other].map(({ port }) =>
    told?.find(({ attributes }) => attributes['server.port'] === port),
  );
  expect([its?.count, others?.count]).toEqual([2, 1]);
  expect(its?.oldestAge).toBeGreaterThanOrEqual(before);
  expect(its?.oldestAge).toBeGreaterThan(others?.oldestAge ?? Number.POSITIVE_INFINITY);
  one.release();
  other.release();
  await Promise.all(calls);
});
