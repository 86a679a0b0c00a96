import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  packAll,
  packedManifest,
  publishedPackages,
  run,
  type Size,
  sizesListed,
  sizesOf,
  subpathsOf,
  type Tarball,
} from '@stageguard/release';

const TWO_MINUTES = 120_000;
const BIN = join(__dirname, '../node_modules/.bin');

const names = publishedPackages().map(({ manifest }) => manifest.name);
const folder = mkdtempSync(join(tmpdir(), 'stageguard-tarballs-'));
let tarballs: Tarball[];

beforeAll(async () => {
  tarballs = await packAll(folder);
}, TWO_MINUTES);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('all packages have one version', () => {
  const versions = tarballs.map(({ manifest }) => manifest.version);
  expect(new Set(versions).size).toBe(1);
});

it('packages ask for each other in versions that go together', async () => {
  const asked = await Promise.all(tarballs.map(({ tarball }) => packedManifest(tarball)));
  const ranges = asked.flatMap(({ dependencies = {} }) =>
    Object.entries(dependencies).flatMap(([name, range]) => (names.includes(name) ? [range] : [])),
  );
  expect(ranges.length).toBeGreaterThan(10);
  expect([...new Set(ranges)]).toEqual([`^${tarballs[0]?.manifest.version}`]);
});

describe('the sizes that are listed', () => {
  it('are those of all packages, and say what each brings', async () => {
    const bringing = ({ name, brings }: Size) => ({ name, brings });
    expect(sizesListed().map(bringing)).toEqual((await sizesOf(tarballs)).map(bringing));
  });

  // `npm run sizes` writes them anew.
  it('are right by a tenth', async () => {
    const listed = new Map(sizesListed().map((its) => [its.name, its]));
    const drifted = (await sizesOf(tarballs)).filter((its) => {
      const { packed, unpacked, files } = listed.get(its.name) as Size;
      return [its.packed / packed, its.unpacked / unpacked, its.files / files].some(
        (by) => Math.abs(by - 1) > 0.1,
      );
    });
    expect(drifted).toEqual([]);
  });
});

describe('a packed package', () => {
  it.each(names)(
    '%s holds its build, its manifest, what there is to read, and nothing else',
    async (name) => {
      const its = tarballOf(name);
      const files = await filesOf(its);
      // For resolvers that do not know `exports`.
      const stubs = subpathsOf(its.manifest).flatMap((path) => [`${path}.d.ts`, `${path}.js`]);
      const expected = ['CHANGELOG.md', 'LICENSE', 'README.md', ...stubs, 'package.json'];
      expect(files.filter((file) => !file.startsWith('dist/')).sort()).toEqual(expected);
      const odd = files.filter((file) => file.startsWith('dist/') && !/\.(js|d\.ts)$/.test(file));
      expect(odd).toEqual([]);
    },
  );

  it.each(names)('%s is built from the sources that there are', async (name) => {
    const its = tarballOf(name);
    const built = (await filesOf(its)).filter((file) => file.startsWith('dist/'));
    const stale = built.filter((file) => {
      const source = file.replace(/^dist/, 'src').replace(/(\.d\.ts|\.js)$/, '.ts');
      return !existsSync(join(its.folder, source));
    });
    expect(built.length).toBeGreaterThan(1);
    expect(stale).toEqual([]);
  });

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

async function filesOf({ tarball }: Tarball): Promise<string[]> {
  const files = (await run('tar', ['-tzf', tarball], folder)).trim().split('\n');
  return files.map((file) => file.replace(/^package\//, ''));
}
