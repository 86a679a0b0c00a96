import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from '@jest/globals';

const MAIN = resolve(__dirname, '../dist/main.js');

let service: ChildProcess;
let lines: AsyncIterableIterator<string>;
let exited: Promise<unknown[]>;

async function start(times: { DEADLINE_MS: string; DELAY_MS?: string }): Promise<string> {
  service = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '0', ...times },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  exited = once(service, 'exit');
  lines = createInterface({ input: service.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return `http://127.0.0.1:${(await nextLine()).split(' ').at(-1)}`;
}

async function nextLine(): Promise<string> {
  return (await lines.next()).value;
}

afterEach(() => {
  service.kill('SIGKILL');
});

/** Asks for a report, and goes on once the service has it in the works. */
async function inFlight(url: string, ms: number): Promise<{ report: Promise<string> }> {
  const report = fetch(`${url}/report?ms=${ms}`).then(
    (response) => response.text(),
    () => 'cut off',
  );
  while ((await (await fetch(`${url}/in-flight`)).json()) !== 1);
  return { report };
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'on %s it answers what is in flight, then exits with 0',
  async (signal) => {
    const url = await start({ DEADLINE_MS: '60000' });
    const { report } = await inFlight(url, 8_000);
    service.kill(signal);
    expect(await nextLine()).toBe('draining 1 in flight');
    expect(await report).toBe('done\n');
    expect(await nextLine()).toBe('drained');
    expect(await exited).toEqual([0, null]);
  },
);

it('goes on for as long as load balancers need, and tells them that it is not ready', async () => {
  const url = await start({ DEADLINE_MS: '60000', DELAY_MS: '10000' });
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  service.kill('SIGTERM');
  expect(await nextLine()).toBe('draining 0 in flight');
  expect((await fetch(`${url}/ready`)).status).toBe(503);
  expect(await (await fetch(`${url}/report`)).text()).toBe('done\n');
  expect(await nextLine()).toBe('drained');
  expect(await exited).toEqual([0, null]);
});

it('says at the deadline what was cut and in which stage, then exits with 1', async () => {
  const url = await start({ DEADLINE_MS: '100' });
  const { report } = await inFlight(url, 3_600_000);
  service.kill('SIGTERM');
  expect(await nextLine()).toBe('draining 1 in flight');
  expect(await nextLine()).toMatch(/^cut: GET \/report in database for \d+\.\d s$/);
  expect(await nextLine()).toBe('cut 1 requests and 1 connections');
  expect(await exited).toEqual([1, null]);
  expect(await report).toBe('cut off');
});

it('exits at once on a second signal, whichever it is, with its code', async () => {
  const url = await start({ DEADLINE_MS: '60000' });
  const { report } = await inFlight(url, 3_600_000);
  service.kill('SIGTERM');
  expect(await nextLine()).toBe('draining 1 in flight');
  service.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
  expect(await report).toBe('cut off');
});
