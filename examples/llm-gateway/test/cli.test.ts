import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const MAIN = resolve(__dirname, '../dist/main.js');

const demo = (...args: string[]) => runProgram([MAIN, ...args]);

const EQUATION =
  /\| (\d+) sent = (\d+) answered \+ (\d+) aborted \+ (\d+) refused \+ (\d+) in flight \+ (\d+) outside \|/;
const LAST = /^(\d+) sent = (\d+) answered \+ (\d+) aborted \+ (\d+) refused$/;

let taken: Server | undefined;

afterEach(() => {
  taken?.close();
  taken = undefined;
});

it('documents every flag', async () => {
  const { code, out } = await demo('--help');
  expect(code).toBe(0);
  for (const flag of ['--duration', '--speed', '--mode', '--workers', '--port', '--fault', '--metrics'])
    expect(out).toContain(flag);
  for (const fault of ['none', 'stuck-decode', 'abort-storm', 'slow-clients', 'blocked-loop', 'crash'])
    expect(out).toContain(fault);
});

it.each([
  [['--colour'], /^error: unknown option '--colour'/],
  [['--duration', 'long'], /^error: option '--duration <seconds>' argument 'long' is invalid\./],
  [['--speed', '0'], /^error: option '--speed <factor>' argument '0' is invalid\./],
  [['--port', '70000'], /^error: option '--port <number>' argument '70000' is invalid\./],
  [['--mode', 'both'], /^error: option '--mode <mode>' argument 'both' is invalid\./],
  [['--workers', 'smtp'], /^error: option '--workers <kind>' argument 'smtp' is invalid\./],
  [['--fault', 'fire'], /^error: option '--fault <fault>' argument 'fire' is invalid\./],
  [['now'], /^error: too many arguments/],
])('answers %j with one line and a failure', async (args, message) => {
  const { code, out, err } = await demo(...args);
  expect(code).not.toBe(0);
  expect(out).toBe('');
  expect(err).toMatch(message);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

it('says in one line that a port is in use', async () => {
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code, err } = await demo('--port', String(port));
  expect(code).toBe(1);
  expect(err).toBe(`error: port ${port} is in use; --port takes another one\n`);
});

it('prints a line a second into a pipe, then what is exported, and ends with nothing in flight', async () => {
  const { code, out, err } = await demo(
    '--duration',
    // What is due between the begin and the end a busy machine may skip: not all of this.
    '6',
    '--speed',
    '20',
    '--port',
    '0',
    '--fault',
    'abort-storm',
  );
  expect(err).toBe('');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  const pictures = lines.filter((line) => /^\d+ s: \d+ in flight/.test(line));
  expect(pictures.length).toBeGreaterThan(2);
  for (const picture of pictures) {
    const [, sent, ...others] = EQUATION.exec(picture) ?? [];
    expect(others.reduce((total, its) => total + Number(its), 0)).toBe(Number(sent));
  }
  const inFlight = lines.filter((line) => /^dynamo_frontend_(active|stage)_requests/.test(line));
  expect(inFlight.length).toBeGreaterThan(17);
  expect(inFlight.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  const [, sent, answered, aborted, refused] = LAST.exec(lines.at(-1) ?? '') ?? [];
  expect(Number(answered) + Number(aborted) + Number(refused)).toBe(Number(sent));
  expect(Number(aborted)).toBeGreaterThan(0);
});

it('with workers behind gRPC, exports the calls too, and ends with none of them in flight', async () => {
  const { code, out, err } = await demo('--duration', '1', '--speed', '20', '--workers', 'grpc');
  expect(err).toBe('');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  for (const name of ['rpc_client', 'rpc_server']) {
    const inFlight = lines.filter((line) => line.startsWith(`${name}_stage_requests{`));
    expect(inFlight.length).toBeGreaterThan(2);
    expect(inFlight.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  }
  expect(lines.at(-1)).toMatch(LAST);
});

it('with workers behind HTTP in a process of their own, tells who is stuck, and ends with nothing in flight', async () => {
  const { page, lines } = await ending(
    ...['--workers', 'http', '--fault', 'stuck-decode', '--mode', 'aggregated'],
    ...['--duration', '5', '--speed', '6'],
  );
  const worker = lines.map((line) => /aggregated-0:(\d+) /.exec(line)?.[1]).find(Boolean);
  const stuck = lines.filter((line) => line.includes(`aggregated-0:${worker} `));
  expect(stuck).not.toHaveLength(0);
  for (const line of stuck) expect(line).toMatch(/^ {2}(await|receive) .* [1-9]\d* {2}for up to \d+\.\d s$/);
  const its = page
    .split('\n')
    .filter((line) => line.startsWith('http_client_stage_requests{') && line.includes(`port="${worker}"`));
  // Whether it has got stuck amid an answer, and so has a third series, is chance.
  expect(its.length).toBeGreaterThanOrEqual(2);
  for (const line of its) expect(line).toMatch(/\} 0$/);
  expect(lines.at(-1)).toMatch(LAST);
});

/** What the demo prints at the end: the exported numbers, and the summary below them. */
async function ending(...args: string[]) {
  const { code, out, err } = await demo('--duration', '3', '--speed', '20', ...args);
  expect(err).toBe('');
  expect(code).toBe(0);
  const [, page = '', story = ''] = out.split(/What Prometheus would scrape now:\n|(?=\n\d+ s at \d+ ×)/);
  const lines = story.trim().split('\n');
  expect(lines.length).toBeLessThan(24);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  const inFlight = page.split('\n').filter((line) => /^\w+_(active|stage)_requests\b/.test(line));
  expect(inFlight.length).toBeGreaterThan(17);
  expect(inFlight.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  const total = (metric: string) =>
    page
      .split('\n')
      .filter((line) => line.startsWith(`${metric}{`))
      .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0);
  return { page, lines, total };
}

const TRACE = expect.stringMatching(/^ {2,4}trace [0-9a-f]{32}$/);

it('tells whose request has blocked the event loop, and what the watchdog showed meanwhile', async () => {
  const { page, lines, total } = await ending('--fault', 'blocked-loop');
  const blocked = /^stageguard_event_loop_stall_time_total\{stage="preprocess",.*\} (.+)$/m.exec(page)?.[1];
  expect(Number(blocked)).toBeGreaterThan(0);
  // Time in which the machine stopped the process is none that JavaScript has blocked, and is counted apart.
  expect(Number(blocked) + total('stageguard_watchdog_frozen_time_total')).toBeGreaterThanOrEqual(2);
  expect(total('dynamo_frontend_stage_stall_time_total')).toBeGreaterThan(0);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^The event loop was blocked for \d+\.\d s\./),
      expect.stringMatching(/^ {2}\/debug\/requests took \d+\.\d s, \/metrics \d/),
      expect.stringMatching(/^ {2}the watchdog's port answered [1-9]\d* times/),
      // A copy of a second ago: between two requests there may have been none.
      expect.stringMatching(/^\d+ in flight, by a copy that was \d+\.\d s old$/),
      '  POST /v1/chat/completions in preprocess',
      TRACE,
      expect.stringMatching(/^ {4}at backtrack \(prompt-filter\.js:\d+:\d+\)$/),
    ]),
  );
  expect(lines.at(-1)).toMatch(LAST);
});

it('tells what was in flight when the gateway was killed, and tells those apart that were cut off', async () => {
  const { lines, total } = await ending('--fault', 'crash');
  const lost = total('stageguard_lost_requests_total');
  expect(lost).toBeGreaterThan(0);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Its black box, of \d{4}-.*Z, \d+\.\d s before:$/),
      `${lost} in flight`,
      expect.stringMatching(/^ {2}POST \/v1\/chat\/completions in \w+, since \d\d:\d\d:\d\d\.\d{3}$/),
      TRACE,
      `lost_requests, counted by the next start: ${lost}`,
    ]),
  );
  const [, sent, ...others] =
    /^(\d+) sent = (\d+) answered \+ (\d+) aborted \+ (\d+) refused \+ (\d+) lost$/.exec(
      lines.at(-1) ?? '',
    ) ?? [];
  expect(others.reduce((all, its) => all + Number(its), 0)).toBe(Number(sent));
  expect(Number(others.at(-1))).toBeGreaterThan(0);
});
