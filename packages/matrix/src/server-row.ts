import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type Consumer, type Node, nodeOf, ROOT, run } from '@stageguard/release';
import { freePort } from '@stageguard/testing/program';
import { type Found, wrongIn } from './found.js';
import { installedConsumer, TELEMETRY } from './installed-consumer.js';
import { LIBRARIES } from './library-row.js';
import { preloads } from './preloads.js';
import type { Outcome, Row } from './row.js';
import { asWritten, type Program, type Programs } from './server-programs.js';
import { installedIn } from './versions.js';

/** Foreign applications, and what asks them from within their own process. */
export const SERVERS: string = join(ROOT, 'packages/matrix/servers');

const NODES = [20, 22, 24, 26] as const;

/** OpenTelemetry's instrumentation of http, and what it needs to make spans. */
const TRACING = {
  '@opentelemetry/context-async-hooks': '2.12.0',
  '@opentelemetry/instrumentation': '0.223',
  '@opentelemetry/instrumentation-http': '0.223',
  '@opentelemetry/sdk-trace-base': '2.12.0',
};

export interface ServerOptions {
  /** The one of `servers/apps`, without its extension; missing where the application has no file of its own. */
  readonly app?: string;
  /** What is installed, told with its version. */
  readonly packages: Readonly<Record<string, string>>;
  /** By default the application as it is written, as an ES module and by `require`. */
  readonly programs?: Programs;
  /** The majors of Node; by default every supported one. */
  readonly nodes?: readonly number[];
  /** The path of what hangs, with `ID` where the number of the request goes. */
  readonly hang?: string;
  /** The path of what hangs amid its answer. */
  readonly stream?: string;
  /** The route that the instrumentation of its framework tells. */
  readonly route?: string;
  /** What its framework's promise keeps under `register` when the client has left. */
  readonly after?: 'detached';
  /** What has to be said of it. */
  readonly note?: string;
}

/** A row of the axis, and the application that it runs. */
export interface ServerRow extends Row {
  readonly app: string | undefined;
}

/** A foreign server under `HttpStageInstrumentation` alone, and under `@stageguard/register`. */
export function serverRow(name: string, options: ServerOptions): ServerRow {
  const { app, note } = options;
  return {
    axis: 'server',
    name,
    what: 'HttpStageInstrumentation, @stageguard/register',
    ...(note !== undefined && { note }),
    app,
    run: () => runServer(options),
  };
}

async function runServer(options: ServerOptions): Promise<Outcome> {
  const { app = '', packages, programs = asWritten, nodes = NODES } = options;
  const consumer = await installedConsumer({ ...TELEMETRY, ...TRACING, ...packages });
  try {
    const { folder } = consumer;
    cpSync(join(LIBRARIES, 'harness'), join(folder, 'harness'), { recursive: true });
    cpSync(SERVERS, folder, { recursive: true });
    const all = await programs(consumer, app);
    const on = await Promise.all(nodes.map(nodeOf));
    let processes = 0;
    for (const node of on)
      for (const program of all) processes += await counted(consumer, node, program, options);
    return {
      versions: [...on.map(({ version }) => version), ...installedIn(folder, Object.keys(packages))],
      result: `${processes} processes`,
    };
  } finally {
    consumer[Symbol.dispose]();
  }
}

/** What `servers/scenarios.mjs` is told. */
interface Expected {
  readonly counted: boolean;
  readonly hang: string;
  readonly stream: string;
  readonly route?: string | undefined;
  readonly after?: string | undefined;
  readonly traced?: boolean;
}

/** Runs a program in every way, each compared with a run without Stageguard. Returns how many processes counted. */
async function counted(
  { folder }: Consumer,
  node: Node,
  program: Program,
  options: ServerOptions,
): Promise<number> {
  const { hang = '/hang/ID', stream = '/stream/ID', route, after } = options;
  const paths = { hang, stream };
  const without = await found(folder, node, [], program, { ...paths, counted: false });
  const ways = preloads(program.format);
  for (const { by, flags, traced } of ways) {
    // The class alone knows no framework.
    const told = by === 'register' ? { ...paths, route, after } : paths;
    const its = await found(folder, node, flags, program, { ...told, counted: true, traced });
    const wrong = wrongIn(without, its);
    if (wrong.length === 0) continue;
    throw new Error(`${node.version}: ${[...flags, ...program.args].join(' ')}\n${wrong.join('\n')}`);
  }
  return ways.length;
}

async function found(
  folder: string,
  { binary }: Node,
  flags: readonly string[],
  { args }: Program,
  expected: Expected,
): Promise<Found> {
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOSTNAME: '127.0.0.1',
    PORT: String(await freePort()),
    STAGEGUARD_ROUTE: 'true',
    EXPECTED: JSON.stringify(expected),
  };
  // Last, by the same flag: Node loads what is required before what is imported.
  const probe = [flags[0] ?? '--require', './preloaded/probe.cjs'];
  const said = await run(binary, [...flags, ...probe, ...args], folder, env);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}
