import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Consumer, run } from '@stageguard/release';
import { asCommonJs } from './as-commonjs.js';

/** A server as it is started: what follows Node's flags on the command line. */
export interface Program {
  readonly args: readonly string[];
  /** The format of its main file; missing where that is not the application's. */
  readonly format?: 'cjs' | 'mjs';
}

/** Makes the programs of a server in the project of a consumer. */
export type Programs = (consumer: Consumer, app: string) => Promise<readonly Program[]>;

/** The application as an ES module, and the same by `require`. */
export const asWritten: Programs = async ({ folder, write }, app) => {
  const text = readFileSync(join(folder, `apps/${app}.mjs`), 'utf8');
  write(`apps/${app}.cjs`, asCommonJs(text));
  return (['cjs', 'mjs'] as const).map((format) => ({ args: [`apps/${app}.${format}`], format }));
};

// What is CommonJS in a bundle that is an ES module asks for modules of Node by `require`.
const BANNER = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/** The application with all of its framework in one file, where there is no `node_modules`. */
export const bundled: Programs = async ({ folder }, app) => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'stageguard-bundled-'));
  process.once('exit', () => rmSync(elsewhere, { recursive: true, force: true }));
  const programs: Program[] = [];
  for (const format of ['cjs', 'mjs'] as const) {
    const file = join(elsewhere, `${app}.${format}`);
    const flags = ['--bundle', '--platform=node', '--log-level=error', `--outfile=${file}`];
    if (format === 'mjs') flags.push('--format=esm', `--banner:js=${BANNER}`);
    await run(join(folder, 'node_modules/.bin/esbuild'), [`apps/${app}.mjs`, ...flags], folder);
    programs.push({ args: [file], format });
  }
  return programs;
};

const NEXT = 'node_modules/next/dist/bin/next';

/** A built application of Next, by its own command. */
export const byNextStart: Programs = async ({ folder }) => {
  await buildNext(folder);
  return [{ args: [NEXT, 'start', '--hostname', '127.0.0.1'] }];
};

/** The server that Next makes for a folder of its own, with what it needs of `node_modules`. */
export const standalone: Programs = async ({ folder }) => {
  await buildNext(folder, 'standalone');
  return [{ args: ['.next/standalone/server.js'] }];
};

/** A server of the application's own in front of Next. */
export const customServer: Programs = async (consumer, app) => {
  await buildNext(consumer.folder);
  return asWritten(consumer, app);
};

async function buildNext(folder: string, output = ''): Promise<void> {
  cpSync(join(folder, 'next-app'), folder, { recursive: true });
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NEXT_OUTPUT: output };
  await run(process.execPath, [NEXT, 'build'], folder, env);
}
