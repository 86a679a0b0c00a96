import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from '@jest/globals';

const MAIN = resolve(__dirname, '../dist/main.js');

let service: ChildProcess;
let lines: AsyncIterableIterator<string>;

async function start(deadline: number): Promise<string> {
  service = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '0', DEADLINE_MS: String(deadline) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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

it('answers what is in flight on SIGTERM, then exits with 0', async () => {
  const url = await start(30_000);
  const { report } = await inFlight(url, 400);
  service.kill('SIGTERM');
  expect(await nextLine()).toBe('draining 1 in flight');
  await expect(fetch(`${url}/report`)).rejects.toThrow('fetch failed');
  expect(await report).toBe('done\n');
  expect(await nextLine()).toBe('drained');
  expect(await once(service, 'exit')).toEqual([0, null]);
});

it('says at the deadline what was left and in which stage, then exits with 1', async () => {
  const url = await start(100);
  const { report } = await inFlight(url, 3_600_000);
  service.kill('SIGTERM');
  expect(await nextLine()).toBe('draining 1 in flight');
  expect(await nextLine()).toMatch(/^left: GET \/report in database for \d+\.\d s$/);
  expect(await nextLine()).toBe('gave up on 1');
  expect(await once(service, 'exit')).toEqual([1, null]);
  expect(await report).toBe('cut off');
});
