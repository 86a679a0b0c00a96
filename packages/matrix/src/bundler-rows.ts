import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Consumer, run } from '@stageguard/release';
import { installedConsumer, TELEMETRY } from './installed-consumer.js';
import { THIS_NODE } from './node.js';
import type { Row } from './row.js';
import { installedIn } from './versions.js';

/** Everything of ours that may be bundled: a middleware with routes, every instrumentation, and the live page. */
const ENTRY = `
import { createServer } from 'node:http';
import express from 'express';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { livePage } from '@stageguard/zpages';

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
console.log(answer + ', ' + (/<script[^>]*>[^<]{200,}/.test(page) ? 'page' : 'no page'));
process.exit(0);
`;

const SEEN = '1 GET /orgs/:org/users/:id, page';

interface Bundler {
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Where the bundle is. */
  readonly bundle: string;
}

const BUNDLERS: readonly Bundler[] = [
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
    command: ['rollup', '-c', '--silent'],
    bundle: 'main.mjs',
  },
  {
    name: 'webpack',
    packages: { webpack: '5', 'webpack-cli': '6' },
    files: {
      'webpack.config.cjs': `
module.exports = {
  mode: 'production', target: 'node', entry: './entry.mjs', performance: false, stats: 'errors-only',
  experiments: { outputModule: true },
  output: { path: __dirname + '/out', filename: 'main.mjs', module: true, chunkFormat: 'module' },
};`,
    },
    command: ['webpack'],
    bundle: 'main.mjs',
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
  what: 'a service with routes, every instrumentation and the live page, away from its project',
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

async function bundled({ folder, write }: Consumer, { command, files, bundle }: Bundler): Promise<string> {
  write('entry.mjs', ENTRY);
  for (const [file, text] of Object.entries(files)) write(file, text);
  const [tool = '', ...args] = command;
  await run(join(folder, 'node_modules/.bin', tool), args, folder);
  const elsewhere = mkdtempSync(join(tmpdir(), 'stageguard-bundled-'));
  try {
    cpSync(join(folder, 'out'), elsewhere, { recursive: true });
    const said = (await run(process.execPath, [bundle], elsewhere)).trim();
    if (said !== SEEN) throw new Error(`The bundle said ${said}, not ${SEEN}.`);
    return SEEN;
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}
