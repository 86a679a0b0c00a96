import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Consumer,
  createConsumer,
  pack,
  publishedPackages,
  run,
  type Tarball,
} from '@stageguard/release';

// Installs from the registry, as a consumer does.
const A_FEW_MINUTES = 300_000;

const BIN = join(__dirname, '../node_modules/.bin');

const packages = publishedPackages();
const names = packages.map(({ manifest }) => manifest.name);
const folder = mkdtempSync(join(tmpdir(), 'stageguard-tarballs-'));
let consumer: Consumer;
let tarballs: Tarball[];

beforeAll(async () => {
  consumer = createConsumer();
  tarballs = [];
  for (const its of packages) tarballs.push(await pack(its, folder));
  await consumer.install(tarballs.map(({ tarball }) => tarball));
}, A_FEW_MINUTES);

afterAll(() => {
  consumer[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('a packed package', () => {
  it.each(names)('%s is imported by require and by import, with the same exports', async (name) => {
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

  it.each(names)(
    '%s holds its build, its manifest, a README and a licence, and nothing else',
    async (name) => {
      const { tarball } = tarballOf(name);
      const files = (await run('tar', ['-tzf', tarball], folder)).trim().split('\n');
      const odd = files.filter(
        (file) => !/^package\/(dist\/[\w./-]+|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(file),
      );
      expect(odd).toEqual([]);
      expect(files).toEqual(
        expect.arrayContaining(['package/package.json', 'package/README.md', 'package/LICENSE']),
      );
      expect(files.filter((file) => file.includes('tsbuildinfo'))).toEqual([]);
    },
  );

  it.each(names)('%s has nothing that publint would mend', async (name) => {
    const { tarball } = tarballOf(name);
    await run(join(BIN, 'publint'), [tarball, '--strict'], folder);
  });

  it.each(names)('%s has types that are not wrong, however it is resolved', async (name) => {
    const { tarball } = tarballOf(name);
    await run(join(BIN, 'attw'), [tarball, '--format', 'ascii'], folder);
  });
});

function tarballOf(name: string): Tarball {
  return tarballs.find(({ manifest }) => manifest.name === name) as Tarball;
}
