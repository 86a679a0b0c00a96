import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsumer } from './consumer.js';
import { copiesOf } from './copies.js';
import { byNpm, byPnpm, byYarnPnp, type Installer, PNP_FLAGS } from './installers.js';
import { packAll, packedIn, type Tarball } from './pack.js';
import { startRegistry } from './registry.js';
import { sizesOf, sizeTable } from './sizes.js';

/** An Express application that sends itself three requests, and prints what its own export has of them, during and after. */
const PROGRAM = `
import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createHttpMetrics, middleware } from '@stageguard/express';
import express from 'express';

const reader = new (class extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
})();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
const app = express();
let go;
const gate = new Promise((resolve) => (go = resolve));
app.use(middleware(createHttpMetrics()));
app.get('/slow', (_req, res) => gate.then(() => res.send('ok')));
const exported = async () => {
  const { resourceMetrics } = await reader.collect();
  const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const active = all.find(({ descriptor }) => descriptor.name === 'http.server.active_requests');
  return (active?.dataPoints ?? []).reduce((sum, { value }) => sum + value, 0);
};
const becomes = async (count) => {
  for (let i = 0; i < 500; i++) {
    if ((await exported()) === count) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return exported();
};
const server = app.listen(0, '127.0.0.1', async () => {
  const three = [1, 2, 3].map(() => fetch('http://127.0.0.1:' + server.address().port + '/slow'));
  const during = await becomes(3);
  go();
  for (const answer of three) await (await answer).text();
  console.log('during ' + during + ', after ' + (await becomes(0)));
  process.exit(0);
});
`;

const SEEN = 'during 3, after 0';

const OTHERS = { express: '5', '@opentelemetry/api': '1.9', '@opentelemetry/sdk-metrics': '2' };

const MANAGERS: Readonly<Record<string, { install: Installer; flags: readonly string[] }>> = {
  npm: { install: byNpm, flags: [] },
  pnpm: { install: byPnpm, flags: [] },
  'yarn, Plug and Play': { install: byYarnPnp, flags: PNP_FLAGS },
};

/** Packs what stands here, prints what it is, and uses it as somebody would who installs it. */
async function rehearseHere(before: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-rehearsed-'));
  try {
    const tarballs = await packAll(folder);
    console.log(sizeTable(await sizesOf(tarballs)));
    for (const its of tarballs) console.log(`\n${changesOf(its)}`);
    for (const manager of Object.keys(MANAGERS)) await use(manager, tarballs);
    await upgrade([...(await packedIn(before)), ...tarballs]);
    if (tarballs.some(({ manifest }) => manifest.repository === undefined))
      console.log('\nNo manifest names a repository: npm will refuse the provenance that they ask for.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What its changelog says of this version. */
function changesOf({ manifest: { name, version }, folder }: Tarball): string {
  const text = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
  const [, changes] = text.split(/^## /m);
  if (!changes?.startsWith(`${version}\n`)) throw new Error(`The changelog of ${name} lacks ${version}.`);
  return `${name} ${changes.trim()}`;
}

async function use(manager: string, tarballs: readonly Tarball[]): Promise<void> {
  const { install, flags } = MANAGERS[manager] as (typeof MANAGERS)[string];
  using consumer = await install(tarballs, ['@stageguard/express'], OTHERS);
  consumer.write('app.mjs', PROGRAM);
  consumer.write('app.cjs', asCommonJs(PROGRAM));
  for (const file of ['app.mjs', 'app.cjs']) {
    const said = (await consumer.node([...flags, file])).trim();
    console.log(`${manager}, ${file}: ${said}`);
    if (said !== SEEN) throw new Error(`${file} installed by ${manager} should have said: ${SEEN}`);
  }
}

/** What somebody types, one after the other, and the copies of the core that are there then. */
const UPGRADES: readonly {
  readonly lines: readonly string[];
  readonly copies: (was: string, is: string) => string[];
}[] = [
  { lines: ['@stageguard/express'], copies: (_was, is) => [is] },
  {
    lines: ['@stageguard/express@WAS @stageguard/core@WAS', '@stageguard/express @stageguard/core'],
    copies: (_was, is) => [is],
  },
  // Who upgrades one alone: no range of ours fits both. npm puts the newer core below each package that asks for it.
  {
    lines: ['@stageguard/express@WAS @stageguard/core@WAS', '@stageguard/express'],
    copies: (was, is) => [was, is, is],
  },
];

/** Installs as npm does it from a registry that has this release and the one before. */
async function upgrade(versions: readonly Tarball[]): Promise<void> {
  using registry = await startRegistry(versions);
  const [was = '', is = ''] = [versions[0], versions.at(-1)].map((its) => its?.manifest.version);
  for (const { lines, copies } of UPGRADES) {
    using consumer = createConsumer();
    consumer.write('.npmrc', registry.npmrc);
    const typed = lines.map((line) => line.replaceAll('WAS', was).split(' ').map(withVersion));
    for (const names of typed) await consumer.install(names);
    const found = await copiesOf('@stageguard/core', consumer.folder);
    const said = typed.map((names) => `npm install ${names.join(' ')}`).join('; ');
    console.log(`${said}: core ${found.join(' and ')}`);
    if (String(found) !== String(copies(was, is)))
      throw new Error(`Expected ${copies(was, is).join(' and ')}.`);
  }
}

function withVersion(name: string): string {
  return name.lastIndexOf('@') > 0 ? name : `${name}@latest`;
}

function asCommonJs(module: string): string {
  return module.replace(/^import (.*) from ('.*');$/gm, 'const $1 = require($2);');
}

rehearseHere(String(process.argv[2])).catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
