import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ROOT, type Snippet, snippetsOf } from '@stageguard/release';
import { answerOf } from '@stageguard/testing/program';
import { openTerminal } from './fixtures/terminal.js';
import { freePorts, walkThrough, withPorts } from './fixtures/walk-through.js';

const FILE = 'docs/why-is-it-zero.md';
const TEXT = readFileSync(join(ROOT, FILE), 'utf8');
const PROGRAM = join(__dirname, 'fixtures/why-zero.mjs');
const SOURCE = readFileSync(PROGRAM, 'utf8');
const PORTS = ['8080', '9464', '9465'];
const COPIES = 'another-copy-of-the-api-has-it';

/** A cause: what stands under a heading of the third level. */
interface Cause {
  readonly title: string;
  /** As in a link to the heading. */
  readonly id: string;
  readonly text: string;
  readonly blocks: readonly Snippet[];
}

const BLOCKS = snippetsOf(FILE);

const causes: Cause[] = [...TEXT.matchAll(/^### (.+)\n([\s\S]*?)(?=^##|(?![\s\S]))/gm)].map((match) => {
  const [whole, title = '', text = ''] = match;
  const first = lineOf(match.index);
  const last = lineOf(match.index + whole.length);
  return {
    title,
    id: title
      .toLowerCase()
      .replace(/[^\w ]/g, '')
      .replaceAll(' ', '-'),
    text,
    blocks: BLOCKS.filter(({ line }) => line > first && line < last),
  };
});

function lineOf(index: number): number {
  return TEXT.slice(0, index).split('\n').length;
}

/** What is to be written in code to mend it, as the document has it; none where that is no code. */
function mendOf({ text }: Cause): string | undefined {
  const [, code] = /^Mend:[^`]*`([^`]+)`/m.exec(text) ?? [];
  return code !== undefined && SOURCE.includes(code) ? code : undefined;
}

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Service {
  readonly errors: () => string;
  scrape(port?: 'OTHER_PORT'): Promise<string>;
}

/** Starts the service, and waits until its requests hang. */
async function start(args: readonly string[], ports: ReadonlyMap<string, string>): Promise<Service> {
  const env = { PORT: ports.get('8080'), METRICS_PORT: ports.get('9464'), OTHER_PORT: ports.get('9465') };
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  ends.push(() => stop(child));
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  await until(() => {
    if (child.exitCode !== null) throw new Error(errors);
    return out.includes('ready');
  });
  return {
    errors: () => errors,
    scrape: async (port) => {
      const at = port === undefined ? env.METRICS_PORT : env[port];
      return (await answerOf(`http://localhost:${at}/metrics`, child)).text();
    },
  };
}

/** Without a turn of the loop for each look, which would take the time from what is waited for. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function follow(cause: Cause, ports: ReadonlyMap<string, string>, folder: string): Promise<void> {
  const terminal = openTerminal(folder);
  ends.push(() => terminal[Symbol.dispose]());
  await walkThrough(
    cause.blocks.filter(({ language }) => language !== 'text'),
    terminal,
    ports,
  );
}

async function shows(cause: Cause): Promise<void> {
  const ports = await freePorts(PORTS);
  const service = await start([PROGRAM, cause.id], ports);
  // The exporter listens by now, or never again.
  if (cause.id !== 'it-was-shut-down') await service.scrape();
  await follow(cause, ports, tmpdir());
  for (const { text } of cause.blocks.filter(({ language }) => language === 'text')) {
    await until(() => service.errors().includes(`StageguardWarning: ${text}`));
  }
}

async function isMended(cause: Cause): Promise<void> {
  const service = await start([PROGRAM, cause.id, 'mended'], await freePorts(PORTS));
  const port = cause.id === 'another-process-has-the-port' ? 'OTHER_PORT' : undefined;
  let scraped = await service.scrape(port);
  while (!/^http_server_active_requests\{.* [1-9]/m.test(scraped)) {
    await sleep(20);
    scraped = await service.scrape(port);
  }
  expect(scraped).not.toMatch(/^stageguard_anomalies_total\{.* [1-9]/m);
  if (cause.text.includes('stage="database",…} 0')) {
    expect(scraped).toMatch(/^http_server_stage_requests\{stage="database",.* 1$/m);
  }
}

describe('why it is 0', () => {
  it.each(causes.filter(({ id }) => id !== COPIES))(
    '$title: shows, and is mended, as the document says',
    async (cause) => {
      await Promise.all([shows(cause), mendOf(cause) === undefined ? undefined : isMended(cause)]);
    },
  );

  it('there is a mend in code for each, but where another tool, or what is installed, has to change', () => {
    expect(causes.filter((cause) => mendOf(cause) === undefined).map(({ id }) => id)).toEqual([
      'it-was-registered-late',
      COPIES,
      'another-tool-has-taken-the-hook-away',
      'another-version-counts-it',
      'it-is-over-when-you-look',
    ]);
  });

  it('another copy of the API has it: shows, and is mended, as the document says', async () => {
    const ports = await freePorts(['9464']);
    const folder = twoCopiesOfTheApi();
    const fault = await start([join(folder, 'app.mjs')], ports);
    await follow(causes.find(({ id }) => id === COPIES) as Cause, ports, folder);
    expect(await fault.scrape()).not.toContain('http_server_');
    const mendedPorts = await freePorts(['9464']);
    const mended = await start([join(folder, 'app.mjs'), 'mended'], mendedPorts);
    expect(await mended.scrape()).toMatch(/^http_server_active_requests\{.* 1$/m);
  });
});

describe('the first questions', () => {
  const questions = BLOCKS.filter(({ line }) => line < lineOf(TEXT.indexOf('\n## ')));

  it('tell whether the numbers get out, and of the anomalies', async () => {
    const ports = await freePorts(PORTS);
    const service = await start([PROGRAM, 'it-counts-as-_other'], ports);
    const scraped = await service.scrape();
    const kinds = [...scraped.matchAll(/^stageguard_anomalies_total\{kind="(\w+)"/gm)].map(
      ([, kind]) => kind,
    );
    expect(kinds.length).toBeGreaterThan(5);
    expect(kinds.filter((kind) => !TEXT.includes(`\`${kind}\``))).toEqual([]);
    const terminal = openTerminal(tmpdir());
    ends.push(() => terminal[Symbol.dispose]());
    const [lines, anomalies] = questions.map(({ text }) => withPorts(text, ports)) as [string, string];
    await terminal.type(`[ $(${lines.trim()}) -gt 50 ] && echo enough\n`, 'enough');
    await terminal.type(anomalies, 'stageguard_anomalies_total{kind="unknown_stage",…} 1');
  });

  it.each(['requests-do-not-pass-the-middleware', 'ignore-leaves-them-out'])(
    'show by a second count what the application leaves out: %s',
    async (id) => {
      const ports = await freePorts(PORTS);
      const terminal = openTerminal(join(__dirname, '..'));
      ends.push(() => terminal[Symbol.dispose]());
      const counting = questions.find(({ text }) => text.includes('@stageguard/register app.mjs'));
      const service = `PORT=${ports.get('8080')} METRICS_PORT=${ports.get('9464')} OTHER_PORT=1`;
      const command = withPorts(String(counting?.text), ports).replace('app.mjs\n', `${PROGRAM} ${id} &\n`);
      await terminal.type(`export ${service}\n${command}`, '…\nready');
      const answer = await fetch(`http://localhost:${ports.get('9465')}?format=json`);
      expect(await answer.json()).toMatchObject({ metrics: [{ name: 'check', active: 1 }, {}] });
    },
  );
});

/** An application that has another copy of the API than what registers the provider for it. */
function twoCopiesOfTheApi(): string {
  const above = mkdtempSync(join(tmpdir(), 'stageguard-copies-'));
  ends.push(() => rmSync(above, { recursive: true }));
  const here = join(__dirname, '../node_modules');
  const newer = join(ROOT, 'packages/matrix/node_modules/@opentelemetry/api');
  const folder = join(above, 'app');
  const copy = (from: string, to: string) =>
    cpSync(from, join(above, to), { recursive: true, dereference: true });
  const write = (file: string, text: string) => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  copy(newer, 'node_modules/@opentelemetry/api');
  for (const name of ['@opentelemetry/sdk-metrics', '@opentelemetry/exporter-prometheus']) {
    symlinkSync(join(here, name), join(above, 'node_modules', name));
  }
  for (const part of ['dist', 'package.json']) {
    copy(join(ROOT, 'packages/core', part), join('node_modules/@stageguard/core', part));
  }
  copy(newer, 'app/node_modules/@opentelemetry/api');
  copy(join(here, '@opentelemetry/api'), 'app/node_modules/telemetry/node_modules/@opentelemetry/api');
  const dependencies = { '@opentelemetry/api': '1.10.0', telemetry: '1.0.0' };
  write('package.json', JSON.stringify({ name: 'shop', version: '1.0.0', dependencies }));
  write(
    'node_modules/telemetry/package.json',
    JSON.stringify({
      name: 'telemetry',
      version: '1.0.0',
      exports: './index.mjs',
      dependencies: { '@opentelemetry/api': '1.9.1' },
    }),
  );
  write(
    'node_modules/telemetry/index.mjs',
    `import { metrics } from '@opentelemetry/api';
     import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
     import { MeterProvider } from '@opentelemetry/sdk-metrics';
     const exporter = new PrometheusExporter({ host: 'localhost', port: Number(process.env.METRICS_PORT) });
     export const provider = new MeterProvider({ readers: [exporter] });
     metrics.setGlobalMeterProvider(provider);`,
  );
  write(
    'app.mjs',
    `import { createRequestMetrics } from '@stageguard/core';
     import { provider } from 'telemetry';
     const options = process.argv[2] === 'mended' ? { meterProvider: provider } : {};
     const metrics = createRequestMetrics({ name: 'http.server', ...options });
     globalThis.request = metrics.begin();
     setInterval(() => {}, 1_000);
     console.log('ready');`,
  );
  return folder;
}
