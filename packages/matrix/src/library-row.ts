import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { nodeOf, ROOT, run, THIS_NODE } from '@stageguard/release';
import { type Found, wrongIn } from './found.js';
import { installedConsumer, TELEMETRY } from './installed-consumer.js';
import type { Outcome, Row } from './row.js';
import { installedIn } from './versions.js';

/** What mounts the libraries, and asks them. */
export const LIBRARIES: string = join(ROOT, 'packages/matrix/libraries');

/** What a runtime is told before the file that it runs. */
const RUNTIMES = { bun: [], deno: ['run', '--allow-all'] } as const;

export interface LibraryOptions {
  /** The one of `libraries` that mounts it. */
  readonly file: string;
  /** Which of our packages is mounted: `express`, `fastify`, `koa`, `hono`, or `http` for `track`. */
  readonly by: string;
  /** What is installed beside it, told with its version. */
  readonly packages: Readonly<Record<string, string>>;
  /** The major of Node; by default the one that runs this. */
  readonly node?: number;
  /** Another runtime in the place of Node, as its package on npm brings it. */
  readonly runtime?: keyof typeof RUNTIMES;
  /** One of `libraries/agents`, which is loaded before Stageguard and then, in another process, after it. */
  readonly agent?: string;
  /** What the library was found to do. */
  readonly note?: string;
}

/** A row of the axis, and the file that it runs. */
export interface LibraryRow extends Row {
  readonly file: string;
}

/** A library from npm in the project of somebody who counts with Stageguard: hostile clients, with and without it. */
export function libraryRow(name: string, options: LibraryOptions): LibraryRow {
  const { file, by, note } = options;
  return {
    axis: 'library',
    name,
    what: by === 'http' ? 'by track' : `by @stageguard/${by}`,
    ...(note !== undefined && { note }),
    file,
    run: () => runLibrary(options),
  };
}

async function runLibrary(options: LibraryOptions): Promise<Outcome> {
  const { file, by, packages, node: major, agent, runtime } = options;
  const node = major === undefined ? THIS_NODE : await nodeOf(major);
  const consumer = await installedConsumer({ ...TELEMETRY, ...packages });
  try {
    const { folder } = consumer;
    cpSync(LIBRARIES, folder, { recursive: true });
    const binary = runtime === undefined ? node.binary : join(folder, 'node_modules/.bin', runtime);
    const first = runtime === undefined ? [] : RUNTIMES[runtime];
    let scenarios = 0;
    for (const { preloaded, late } of loading(agent)) {
      const main = [...first, ...preloaded, 'harness/main.mjs', file, ...late];
      const without = await found(binary, main, folder);
      const counted = await found(binary, [...main, '--with', `@stageguard/${by}`], folder);
      const wrong = wrongIn(without, counted);
      if (wrong.length > 0) throw new Error(`${main.join(' ')}\n${wrong.join('\n')}`);
      scenarios += counted.scenarios.length;
    }
    return {
      versions: [
        ...(runtime === undefined ? [node.version] : []),
        ...installedIn(folder, Object.keys(packages)),
      ],
      result: `${scenarios} scenarios`,
    };
  } finally {
    consumer[Symbol.dispose]();
  }
}

function loading(agent: string | undefined) {
  if (agent === undefined) return [{ preloaded: [], late: [] }];
  const path = `./agents/${agent}.cjs`;
  return [
    { preloaded: ['--import', path], late: [] },
    { preloaded: [], late: ['--late', path] },
  ];
}

async function found(binary: string, args: readonly string[], folder: string): Promise<Found> {
  const said = await run(binary, args, folder, { ...process.env, NODE_ENV: 'production' });
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}
