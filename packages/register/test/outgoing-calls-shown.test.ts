import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const PROGRAM = ['--require', join(__dirname, '..'), join(__dirname, 'fixtures/waits.cjs')];
const PAGES = { page: /live page at (\S+)$/, watchdog: /live page, also .*, at (\S+)$/ };

let child: ChildProcess;
const urls: Record<string, string> = {};

beforeEach(async () => {
  const env = {
    PATH: process.env['PATH'],
    STAGEGUARD_HTTP_CLIENT: '1',
    STAGEGUARD_PAGE_PORT: '0',
    STAGEGUARD_WATCHDOG: '1',
    STAGEGUARD_WATCHDOG_PORT: '0',
  };
  const waiting = spawn(process.execPath, PROGRAM, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  child = waiting;
  for await (const line of createInterface({ input: waiting.stderr })) {
    for (const [which, said] of Object.entries(PAGES))
      urls[which] = said.exec(line)?.[1] ?? urls[which] ?? '';
    if (urls['page'] && urls['watchdog']) break;
  }
});

afterEach(() => {
  child.kill('SIGKILL');
});

interface Answer {
  readonly metrics: readonly {
    readonly name: string;
    readonly stages: readonly { readonly stage: string; readonly count: number }[];
    readonly oldest: readonly { readonly stage: string; readonly attributes: Record<string, string> }[];
  }[];
}

/** The upstreams of the calls that wait, once there are four. */
async function waitedFor(url: string): Promise<unknown[]> {
  for (;;) {
    const { metrics } = (await (await fetch(`${url}/?format=json`)).json()) as Answer;
    const calls = metrics.find(({ name }) => name === 'http.client');
    const waiting = calls?.stages.find(({ stage }) => stage === 'await')?.count;
    if (calls !== undefined && waiting === 4) {
      const its = calls.oldest.filter(({ stage }) => stage === 'await');
      return its.map(({ attributes }) => attributes['server.address']).sort();
    }
    await sleep(50);
  }
}

it('the live page and the port of the watchdog show the upstream of each call that STAGEGUARD_HTTP_CLIENT counts', async () => {
  for (const which of ['page', 'watchdog']) {
    const url = urls[which] ?? '';
    expect(await waitedFor(url)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1', 'localhost']);
    const html = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(html).toContain('http.client');
    expect(html).toContain('server.address=localhost');
  }
});
