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
  for (const fault of ['none', 'stuck-decode', 'abort-storm', 'slow-clients']) expect(out).toContain(fault);
});

it.each([
  [['--colour'], /^error: unknown option '--colour'/],
  [['--duration', 'long'], /^error: option '--duration <seconds>' argument 'long' is invalid\./],
  [['--speed', '0'], /^error: option '--speed <factor>' argument '0' is invalid\./],
  [['--port', '70000'], /^error: option '--port <number>' argument '70000' is invalid\./],
  [['--mode', 'both'], /^error: option '--mode <mode>' argument 'both' is invalid\./],
  [['--workers', 'http'], /^error: option '--workers <kind>' argument 'http' is invalid\./],
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
    '2',
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
