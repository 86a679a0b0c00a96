import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Consumer,
  createConsumer,
  packAll,
  publishedPackages,
  run,
  runtimeClosure,
  subpathsOf,
} from '@stageguard/release';
import { licencesListed } from './fixtures/licences-listed.js';
import { programOf, type Service, serve } from './fixtures/program.js';

// Installs from the registry, as a consumer does.
const A_FEW_MINUTES = 300_000;

/** What the READMEs have the reader install besides. */
const OTHERS = [
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/exporter-metrics-otlp-proto',
  // Optional peers: whoever uses an adapter has its framework.
  'express',
  'koa',
  'fastify',
  '@grpc/grpc-js',
  'hono',
  '@hono/node-server',
];

const names = publishedPackages().map(({ manifest }) => manifest.name);
// What is preloaded exports nothing.
const entries = publishedPackages().flatMap(({ manifest }) =>
  manifest.name === '@stageguard/register'
    ? []
    : [manifest.name, ...subpathsOf(manifest).map((path) => `${manifest.name}/${path}`)],
);
let consumer: Consumer;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-packed-'));
  consumer = createConsumer();
  const tarballs = await packAll(folder);
  await consumer.install([...tarballs.map(({ tarball }) => tarball), ...OTHERS.map(asInstalledHere)]);
  rmSync(folder, { recursive: true });
}, A_FEW_MINUTES);

afterAll(() => consumer[Symbol.dispose]());

describe('a project that installs the tarballs', () => {
  it.each(entries)('gets %s by require and by import, with the same exports', async (name) => {
    consumer.write(
      'required.cjs',
      `console.log(Object.keys(require(${JSON.stringify(name)})).sort().join());`,
    );
    consumer.write(
      'imported.mjs',
      `const marks = ['default', 'module.exports', '__esModule'];
       const names = Object.keys(await import(${JSON.stringify(name)}));
       console.log(names.filter((name) => !marks.includes(name)).sort().join());`,
    );
    const required = (await consumer.node(['required.cjs'])).trim();
    expect(required).not.toBe('');
    expect((await consumer.node(['imported.mjs'])).trim()).toBe(required);
  });

  it.each([
    ['5.6', 'typescript-5.6', 'commonjs', 'node10'],
    ['5.6', 'typescript-5.6', 'node16', 'node16'],
    ['5.6', 'typescript-5.6', 'es2022', 'bundler'],
    ['7', 'typescript', 'node16', 'node16'],
    ['7', 'typescript', 'es2022', 'bundler'],
  ])(
    'finds all types under TypeScript %s (%s) with module %s and %s resolution',
    async (_, compiler, module, moduleResolution) => {
      const lines = entries.map((entry, i) => `import * as its${i} from '${entry}';\nexport { its${i} };`);
      consumer.write('all.ts', lines.join('\n'));
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2022',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
      };
      consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['all.ts'] }));
      const home = join(__dirname, '../node_modules', compiler);
      const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
      await run(process.execPath, [join(home, bin.tsc), '-p', '.'], consumer.folder);
    },
    A_FEW_MINUTES,
  );

  it('gets no instrumentation from the root of a package, and can load that without the peer', async () => {
    consumer.write(
      'roots.cjs',
      `const Module = require('node:module');
       const load = Module._load;
       Module._load = function (name, ...rest) {
         if (name.startsWith('@opentelemetry/instrumentation')) throw new Error('the peer is asked for');
         return load.call(this, name, ...rest);
       };
       const roots = ${JSON.stringify(entries.filter((entry) => entry.split('/').length === 2))};
       console.log(roots.flatMap((root) => Object.keys(require(root))).filter((name) => /Instrumentation$/.test(name)).join());`,
    );
    expect((await consumer.node(['roots.cjs'])).trim()).toBe('');
  });

  it('gets what is listed with its licence, and nothing else', () => {
    const closure = runtimeClosure(consumer.folder, names);
    const others = closure.filter(({ name }) => !names.includes(name));
    const rows = others.map(({ name, licence }) => `${name} ${licence}`);
    expect([...new Set(rows)]).toEqual(licencesListed('What an installation brings'));
  });

  it('depends on OpenTelemetry and on nobody else', () => {
    const direct = publishedPackages().flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {}));
    const foreign = direct.filter((name) => !names.includes(name) && !name.startsWith('@opentelemetry/'));
    expect(direct).toContain('@opentelemetry/instrumentation');
    expect(foreign).toEqual([]);
  });
});

describe('its programs, as the documents have them', () => {
  it.each([
    ['README.md', '/report', 'a report of 3'],
    ['packages/http/README.md', '/', '[1,2,3]'],
    ['packages/express/README.md', '/search?q=what', '["what"]'],
    ['packages/koa/README.md', '/search?q=what', '[1,2,3]'],
    ['packages/fastify/README.md', '/search?q=what', '[1,2,3]'],
    ['packages/hono/README.md', '/search?q=what', '[1,2,3]'],
  ])('%s: serves, and exports its stages', async (file, path, answer) => {
    using service: Service = await serve(consumer, programOf(file));
    expect(await service.get(path)).toBe(answer);
    const scraped = await service.scrape();
    expect(scraped).toMatch(
      /^http_server_active_requests\{http_request_method="GET",url_scheme="http".*\} \d$/m,
    );
    for (const stage of ['receive', 'handle', 'respond', 'detached']) {
      expect(scraped).toMatch(new RegExp(`^http_server_stage_requests\\{stage="${stage}".*\\} \\d$`, 'm'));
    }
    expect(scraped).toMatch(/^http_server_stage_requests\{stage="database".*\} 0$/m);
    expect(scraped).toMatch(/^http_server_stage_time_total\{stage="database".*\} (?!0$)/m);
  });

  it('packages/core/README.md: works off a job', async () => {
    const job = `await work({ format: 'pdf' }); console.log(jobs.active, 'in flight');`;
    consumer.write('job.mjs', `${programOf('packages/core/README.md')}\n${job}`);
    expect(await consumer.node(['job.mjs'])).toBe('fetchInvoice\nrender\nsend\n0 in flight\n');
  });

  it('README.md: sets OTLP up', async () => {
    consumer.write('otlp.mjs', `${programOf('README.md', 1)}\nconsole.log('set up');`);
    expect(await consumer.node(['otlp.mjs'])).toBe('set up\n');
  });
});

/** The version that the tests of this repository run with. */
function asInstalledHere(name: string): string {
  const manifest = readFileSync(join(__dirname, '../node_modules', name, 'package.json'), 'utf8');
  return `${name}@${JSON.parse(manifest).version}`;
}
