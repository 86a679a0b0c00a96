import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import { Terminal } from '@xterm/headless';

const ROOT = join(__dirname, '..');
const TOP = join(ROOT, 'dist/top/main.js');

// Synchronized output: each picture ends with leaving this mode.
const AT_ONCE = 2026;

const running = new Set<ChildProcess>();

// Tests run beside each other.
afterAll(async () => {
  await Promise.all([...running].map((child) => kill(child)));
});

export async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

export interface Service {
  readonly child: ChildProcess;
  readonly port: number;
  readonly address: string;
}

interface ServiceOptions {
  readonly port?: number;
  readonly token?: string;
  /** How many are in stage `route`, overdue. */
  readonly stuck?: number;
  /** The name of a request, of a stage, of a value and of an outcome. */
  readonly text?: string;
}

const SERVICE = `
const { createRequestMetrics } = require('@stageguard/core');
const { livePage } = require('@stageguard/zpages');
const { port, token, stuck, text } = JSON.parse(process.argv[1]);
const begun = [];
const gateway = createRequestMetrics({ name: 'gateway', stages: { [text]: {}, route: {} }, budgets: { route: 1 } });
const begin = (name, stage) => {
  const request = gateway.begin({ worker: text }, { name });
  request.enter(stage);
  begun.push(request);
};
for (let i = 0; i < stuck; i++) begin(text, 'route');
begin('GET /quick', text);
begin('GET /done', text);
begun.pop().end();
const server = livePage(gateway, { token }).listen(port);
server.ref();
server.on('listening', () => process.send(server.address().port));
`;

/** A process with a page of its own. */
export async function service({
  port = 0,
  token,
  stuck = 2,
  text = 'GET /work',
}: ServiceOptions = {}): Promise<Service> {
  const child = spawn(process.execPath, ['-e', SERVICE, JSON.stringify({ port, token, stuck, text })], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  const [its] = (await once(child, 'message')) as [number];
  return { child, port: its, address: `127.0.0.1:${its}` };
}

export interface Top {
  readonly child: ChildProcess;
  /** All that it has written. */
  readonly output: () => string;
  readonly errors: () => string;
  readonly code: Promise<number | null>;
}

export function top(args: readonly string[], env: NodeJS.ProcessEnv = {}): Top {
  return started(spawn(process.execPath, [TOP, ...args], { env: { ...process.env, ...env } }));
}

export interface Screen extends Top {
  /** What the terminal shows, a line each. */
  readonly lines: () => readonly string[];
  /** What it has shown after each picture, also where the next has come before anybody looked. */
  readonly pictures: () => readonly string[];
  press(keys: string): void;
  resize(columns: number): void;
}

/** In a pseudo-terminal of that size; what it writes is shown by an emulator of one. */
export function screen(
  args: readonly string[],
  columns: number,
  rows = 24,
  env: NodeJS.ProcessEnv = {},
): Screen {
  const command = `tty; stty cols ${columns} rows ${rows}; ${[process.execPath, TOP, ...args].join(' ')}; stty -a | grep -oE '[ -]icanon'; echo over`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
  });
  const its = started(child);
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  child.stdout?.on('data', (chunk: Buffer) => terminal.write(chunk));
  const lines = () => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    );
  };
  const pictures: string[] = [];
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, ([mode]) => {
    if (mode === AT_ONCE) pictures.push(lines().join('\n'));
    return false;
  });
  return {
    ...its,
    lines,
    pictures: () => pictures,
    press: (keys) => child.stdin?.write(keys),
    resize(to) {
      const [tty = ''] = /\/dev\/\S+/.exec(its.output()) ?? [];
      spawn('stty', ['-F', tty, 'cols', String(to)]);
      terminal.resize(to, rows);
    },
  };
}

function started(child: ChildProcess): Top {
  running.add(child);
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = once(child, 'close').then(([its]) => its as number | null);
  return { child, output: () => output, errors: () => errors, code };
}

/** Waits until what is shown is as expected. */
export async function until<T>(look: () => T, isAsExpected: (seen: T) => boolean): Promise<T> {
  let seen = look();
  while (!isAsExpected(seen)) {
    await sleep(20);
    seen = look();
  }
  return seen;
}
