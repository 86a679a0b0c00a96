import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const PROCESSES = join(__dirname, 'fixtures/processes');
const CLIENTS = 4;
// Twenty by hand: STAGEGUARD_SHUTDOWNS=20 npx jest packages/http/test/drain-processes
const SHUTDOWNS = Number(process.env['STAGEGUARD_SHUTDOWNS'] ?? 2);

interface Shutdown {
  readonly code: number | null;
  /** Requests that were answered, by all clients. */
  readonly answered: number;
  /** Requests that a server had taken, or its kernel, and that were never answered. */
  readonly cut: number;
}

const children: ChildProcess[] = [];

function start(program: string, ...args: string[]): ChildProcess {
  const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const;
  const child = fork(join(PROCESSES, program), args, { stdio: [...stdio] });
  children.push(child);
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** One signal under four clients, each of which has sent a request that the service has not read when it begins to end. */
async function shutdown(way: 'plain' | 'drain', protocol: 'http1' | 'h2'): Promise<Shutdown> {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-drain-'));
  const file = join(folder, 'go');
  try {
    const service = start('drained-service.cjs', way, protocol, file);
    const [{ port }] = (await once(service, 'message')) as [{ port: number }];
    const clients = Array.from({ length: CLIENTS }, () =>
      start('keep-alive-client.cjs', protocol, String(port)),
    );
    await Promise.all(clients.map((client) => once(client, 'message')));
    service.kill('SIGTERM');
    await once(service.stdout as NodeJS.ReadableStream, 'data');
    const wait = clients.map((client) => once(client, 'message'));
    for (const client of clients) client.send('say when your request is sent');
    await Promise.all(wait);
    const ends = clients.map((client) => once(client, 'message') as Promise<[Shutdown]>);
    const exit = once(service, 'exit');
    writeFileSync(file, '');
    const counts = (await Promise.all(ends)).map(([count]) => count);
    const [code] = (await exit) as [number | null];
    const sum = (key: 'answered' | 'cut') => counts.reduce((total, count) => total + count[key], 0);
    return { code, answered: sum('answered'), cut: sum('cut') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How many requests were cut in so many shutdowns; every service has ended with 0. */
async function cutIn(times: number, way: 'plain' | 'drain', protocol: 'http1' | 'h2'): Promise<number> {
  let sum = 0;
  for (let i = 0; i < times; i++) {
    const { code, cut, answered } = await shutdown(way, protocol);
    expect(code).toBe(0);
    expect(answered).toBeGreaterThanOrEqual(CLIENTS);
    sum += cut;
  }
  return sum;
}

it('server.close(cb) cuts a request of each of four clients that a busy loop had not read', async () => {
  // And now and then one more, of a client that comes again just as the listener closes.
  expect(await cutIn(SHUTDOWNS, 'plain', 'http1')).toBeGreaterThanOrEqual(CLIENTS * SHUTDOWNS);
});

it.each(['http1', 'h2'] as const)(
  'a drain cuts no request of the same clients, over %s',
  async (protocol) => {
    expect(await cutIn(SHUTDOWNS, 'drain', protocol)).toBe(0);
  },
);

it('a drain keeps the process alive for work whose timers do not, and no longer than that', async () => {
  const program = `
    const { createHttpMetrics, drain } = require(${JSON.stringify(join(__dirname, '..'))});
    const metrics = createHttpMetrics();
    const work = metrics.begin();
    setTimeout(() => work.end(), 300).unref();
    const server = require('node:http').createServer().listen(0, '127.0.0.1', async () => {
      const { complete } = await drain(server, [metrics], { deadline: 3_600_000 });
      console.log(complete ? 'complete' : 'cut');
    });`;
  expect(await runProgram(['-e', program])).toEqual({ code: 0, out: 'complete\n', err: '' });
});
