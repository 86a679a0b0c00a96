import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Consumer, THIS_NODE } from '@stageguard/release';
import { installedConsumer, TELEMETRY } from './installed-consumer.js';
import type { Row } from './row.js';
import { type Said, said } from './said.js';
import { installedIn } from './versions.js';

/**
 * Everything of ours that may be bundled: a middleware with routes, every instrumentation, the live page, and the watchdog, whose
 * thread has to start. What is warned of while it starts is written to stderr.
 */
const ENTRY = `
import { createServer } from 'node:http';
import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import express from 'express';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { startWatchdog } from '@stageguard/watchdog';
import { livePage } from '@stageguard/zpages';

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
const metrics = createHttpMetrics({ route: true });
new GrpcStageInstrumentation();
for (const Each of [HttpStageInstrumentation, KoaStageInstrumentation, FastifyStageInstrumentation]) new Each({ metrics });
new ExpressStageInstrumentation({ metrics }).instrument(express);
const app = express();
app.use(middleware(metrics));
app.use('/orgs/:org', express.Router().get('/users/:id', (_req, res) => res.send(metrics.active + ' ' + metrics.snapshot().oldest[0].name)));
const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve('http://127.0.0.1:' + server.address().port)));
const answer = await (await fetch((await listening(createServer(app))) + '/orgs/acme/users/5')).text();
const html = { headers: { accept: 'text/html' } };
const page = await (await fetch(await listening(createServer(livePage(metrics, { allow: () => true }))), html)).text();
const port = await startWatchdog({ metrics, port: 0 }).port;
const threads = port === undefined ? '' : await (await fetch('http://127.0.0.1:' + port, html)).text();
const shown = (text) => (/<script[^>]*>[^<]{200,}/.test(text) ? 'page' : 'no page');
console.log(answer + ', ' + shown(page) + ', watchdog with ' + shown(threads));
process.exit(0);
`;

const SEEN = '1 GET /orgs/:org/users/:id, page, watchdog with page';

interface Bundler {
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Where the bundle is. */
  readonly bundle: string;
  /** Files of others that it warns of, whoever bundles them. */
  readonly warnsOf?: readonly string[];
}

/** A bundle of ES modules has no `require` of its own, which Express asks for Node's modules by. */
export const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

const BUNDLERS: readonly Bundler[] = [
  {
    name: 'esbuild',
    packages: { esbuild: '0.28' },
    files: {},
    command: [
      'esbuild',
      'entry.mjs',
      '--bundle',
      '--platform=node',
      '--format=esm',
      `--banner:js=${REQUIRE}`,
      '--outfile=out/main.mjs',
      '--log-level=warning',
    ],
    bundle: 'main.mjs',
  },
  {
    name: 'rollup',
    packages: {
      rollup: '4',
      '@rollup/plugin-node-resolve': '16',
      '@rollup/plugin-commonjs': '29',
      '@rollup/plugin-json': '6',
    },
    files: {
      'rollup.config.mjs': `
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import resolve from '@rollup/plugin-node-resolve';
export default {
  input: 'entry.mjs',
  output: { file: 'out/main.mjs', format: 'esm', inlineDynamicImports: true },
  plugins: [resolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
};`,
    },
    command: ['rollup', '-c'],
    bundle: 'main.mjs',
  },
  {
    name: 'webpack',
    packages: { webpack: '5', 'webpack-cli': '6' },
    files: {
      'webpack.config.cjs': `
module.exports = {
  mode: 'production', target: 'node', entry: './entry.mjs', performance: false, stats: 'errors-warnings',
  experiments: { outputModule: true },
  output: { path: __dirname + '/out', filename: 'main.mjs', module: true, chunkFormat: 'module' },
};`,
    },
    command: ['webpack'],
    bundle: 'main.mjs',
    warnsOf: ['./node_modules/express/lib/view.js', './node_modules/require-in-the-middle/index.js'],
  },
  {
    name: 'ncc',
    packages: { '@vercel/ncc': '0.38' },
    files: {},
    command: ['ncc', 'build', 'entry.mjs', '-o', 'out'],
    bundle: 'index.mjs',
  },
  {
    name: 'vite',
    packages: { vite: '7' },
    files: {
      'vite.config.mjs': `
export default {
  build: { ssr: 'entry.mjs', outDir: 'out', rollupOptions: { output: { entryFileNames: 'main.mjs' } } },
  ssr: { noExternal: true, target: 'node' },
  logLevel: 'warn',
};`,
    },
    command: ['vite', 'build'],
    bundle: 'main.mjs',
  },
];

/** All of it in one file, run where there is no `node_modules`. */
export const BUNDLER_ROWS: readonly Row[] = BUNDLERS.map((bundler) => ({
  axis: 'bundler',
  name: bundler.name,
  what: 'a service with routes, every instrumentation, the live page and the watchdog, away from its project',
  run: async () => {
    const wanted = {
      ...TELEMETRY,
      '@opentelemetry/instrumentation': '0.223',
      express: '5',
      ...bundler.packages,
    };
    const consumer = await installedConsumer(wanted);
    try {
      const result = await bundled(consumer, bundler);
      return { versions: [THIS_NODE.version, ...installedIn(consumer.folder, Object.keys(wanted))], result };
    } finally {
      consumer[Symbol.dispose]();
    }
  },
}));

async function bundled({ folder, write }: Consumer, bundler: Bundler): Promise<string> {
  const { command, files, bundle } = bundler;
  write('entry.mjs', ENTRY);
  for (const [file, text] of Object.entries(files)) write(file, text);
  const [tool = '', ...args] = command;
  const built = await said(join(folder, 'node_modules/.bin', tool), args, folder);
  const warnings = warningsIn(built, bundler);
  if (warnings.length > 0) throw new Error(`${bundler.name} warns: ${warnings.join('\n')}`);
  const elsewhere = mkdtempSync(join(tmpdir(), 'stageguard-bundled-'));
  try {
    cpSync(join(folder, 'out'), elsewhere, { recursive: true });
    const { out, err } = await said(process.execPath, [bundle], elsewhere);
    if (out.trim() !== SEEN) throw new Error(`The bundle said ${out}, not ${SEEN}.`);
    if (err !== '') throw new Error(`The bundle warns: ${err}`);
    return SEEN;
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}

/** What a bundler has warned of that others do not bring about. */
export function warningsIn({ out, err }: Said, { warnsOf = [] }: Pick<Bundler, 'warnsOf'>): string[] {
  return `${out}\n${err}`
    .split('\n')
    .filter((line) => /warning (in|:)|\[warning\]|^\(!\)|node_modules\/@stageguard\//i.test(line))
    .filter((line) => !warnsOf.some((file) => line.startsWith(`WARNING in ${file} `)));
}
