import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOf, run, THIS_NODE } from '@stageguard/release';
import { REQUIRE } from './bundler-rows.js';
import { installedConsumer } from './installed-consumer.js';
import type { Row } from './row.js';
import { said } from './said.js';
import { OTHER_COPY, type Provider, spansProgram } from './spans-program.js';
import { installedIn } from './versions.js';

interface SpansOptions {
  readonly api: string;
  /** How many copies of the API a process has that imports one and requires one. */
  readonly copies: 1 | 2;
  readonly contexts: string;
  readonly provider: Provider & { readonly version: string };
  readonly node?: number;
}

const BASIC = { from: '@opentelemetry/sdk-trace-base', name: 'BasicTracerProvider' };

/** Stages from spans, by ES modules, and bundled, where no class has a name that could be known again. */
export const SPANS_ROWS: readonly Row[] = [
  spansRow('spans of OpenTelemetry 1.x', {
    api: '1.9',
    copies: 1,
    contexts: '1.30.1',
    provider: { ...BASIC, version: '1.30.1' },
  }),
  spansRow('spans of the first SDK of 2.x', {
    api: '1.9.0',
    copies: 1,
    contexts: '2.0.0',
    provider: { ...BASIC, version: '2.0.0' },
  }),
  spansRow('spans of OpenTelemetry 2.x', {
    api: '1.9',
    copies: 1,
    contexts: '2.12.0',
    provider: { ...BASIC, version: '2.12.0' },
  }),
  spansRow('spans of OpenTelemetry 3.x on Node 24', {
    api: '1.10',
    copies: 2,
    contexts: '3.1.1',
    provider: { from: '@opentelemetry/sdk-trace', name: 'TracerProvider', version: '3.1.1' },
    node: 24,
  }),
];

function spansRow(name: string, { api, copies, contexts, provider, node: major }: SpansOptions): Row {
  const seen = `20 tracers, api in ${copies === 1 ? '1 copy' : '2 copies'}`;
  return {
    axis: 'opentelemetry',
    name,
    what: 'stages without an SDK, sampled and not, by each copy of the api; the same in one file by esbuild, minified',
    run: async () => {
      const node = major === undefined ? THIS_NODE : await nodeOf(major);
      const wanted = {
        '@opentelemetry/api': api,
        '@opentelemetry/context-async-hooks': contexts,
        [provider.from]: provider.version,
        esbuild: '0.28',
      };
      const consumer = await installedConsumer(wanted);
      const elsewhere = mkdtempSync(join(tmpdir(), 'stageguard-bundled-'));
      try {
        consumer.write('other-copy.cjs', OTHER_COPY);
        consumer.write('main.mjs', spansProgram(provider));
        await shows(seen, node.binary, consumer.folder);
        const options = ['--bundle', '--minify', '--platform=node', '--format=esm', '--outfile=out/main.mjs'];
        const esbuild = join(consumer.folder, 'node_modules/.bin/esbuild');
        await said(esbuild, ['main.mjs', ...options, `--banner:js=${REQUIRE}`], consumer.folder);
        cpSync(join(consumer.folder, 'out'), elsewhere, { recursive: true });
        await shows(seen, node.binary, elsewhere);
        const versions = [node.version, ...installedIn(consumer.folder, Object.keys(wanted))];
        return { versions, result: seen };
      } finally {
        rmSync(elsewhere, { recursive: true });
        consumer[Symbol.dispose]();
      }
    },
  };
}

async function shows(seen: string, binary: string, folder: string): Promise<void> {
  const text = (await run(binary, ['main.mjs'], folder)).trim();
  if (text === seen) return;
  throw new Error(`The program in ${folder} said, where it had to say "${seen}":\n${text}`);
}
