import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { publishedPackages, ROOT, run } from '@stageguard/release';

/** What templates leave to be filled in, and domains that are reserved for documents. */
const PLACEHOLDER =
  /\bOWNER\b|\bUSER(NAME)?\b|\bORG\b|\bTODO\b|\bFIXME\b|\bCHANGE.?ME\b|\byour[ -]|<[^>]*>|\bexample\.(com|org|net)\b|\.example\b/i;

interface Written {
  readonly license?: string;
  readonly repository?: { readonly directory?: string };
}

let manifests: { file: string; text: string; manifest: Written }[];

beforeAll(async () => {
  const files = await run('git', ['ls-files', 'package.json', '*/package.json'], ROOT);
  manifests = files
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(ROOT, file)))
    .map((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return { file, text, manifest: JSON.parse(text) };
    });
});

it('no manifest has a field that is still to be filled in', () => {
  const placeholders = manifests.flatMap(({ file, text }) =>
    text
      .split('\n')
      .filter((line) => PLACEHOLDER.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(manifests.length).toBeGreaterThan(20);
  expect(placeholders).toEqual([]);
});

it('every manifest names the licence of the repository, and the folder that it is in where it names a repository', () => {
  expect(readFileSync(join(ROOT, 'LICENSE'), 'utf8')).toMatch(/^\s*Apache License\s+Version 2\.0/);
  const wrong = manifests
    .filter(
      ({ file, manifest: { license, repository } }) =>
        license !== 'Apache-2.0' || (repository && (repository.directory ?? '.') !== dirname(file)),
    )
    .map(({ file }) => file);
  expect(wrong).toEqual([]);
});

interface Published {
  readonly name: string;
  readonly main: string;
  readonly types: string;
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly files: readonly string[];
  readonly publishConfig: unknown;
  readonly repository?: { readonly url: string };
  readonly scripts?: object;
  readonly sideEffects?: unknown;
  readonly bin?: Readonly<Record<string, string>>;
}

const published = publishedPackages().map(({ folder }) => {
  const manifest: Published = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { folder, manifest };
});

/** Is there to be loaded for what it does. */
const PRELOADED = '@stageguard/register';

describe.each(published)('the manifest of $manifest.name', ({ folder, manifest }) => {
  it('has npm publish it for everybody, and say where it was built', () => {
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('names the same oldest Node as the root', () => {
    const root: Published = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(manifest.engines).toEqual(root.engines);
  });

  it('leads to files that are built, of every entry the types first', () => {
    const { '.': main, './package.json': itself, ...subpaths } = manifest.exports;
    expect(itself).toBe('./package.json');
    expect(main).toEqual({ types: manifest.types, default: manifest.main });
    for (const entry of [main, ...Object.values(subpaths)]) {
      expect(Object.keys(Object(entry))).toEqual(['types', 'default']);
      const missing = Object.values(Object(entry)).filter((file) => !existsSync(join(folder, String(file))));
      expect(missing).toEqual([]);
    }
    const commands = Object.values(manifest.bin ?? {}).filter((file) => !existsSync(join(folder, file)));
    expect(commands).toEqual([]);
  });

  it('has its build packed, its changelog, and the stubs of its subpaths', () => {
    const stubs = Object.keys(manifest.exports)
      .filter((path) => path !== '.' && path !== './package.json')
      .flatMap((path) => [`${path.slice(2)}.d.ts`, `${path.slice(2)}.js`]);
    const named = manifest.files.filter((file) => !file.startsWith('!'));
    expect([...named].sort()).toEqual(['CHANGELOG.md', ...stubs, 'dist'].sort());
  });

  it('says whether a bundler may drop what nothing is imported from', () => {
    expect(manifest.sideEffects).toBe(manifest.name === PRELOADED);
  });

  it('runs nothing when it is installed', () => {
    const scripts = Object.keys(manifest.scripts ?? {});
    expect(scripts.filter((script) => /^(pre|post)?install$|^prepare$/.test(script))).toEqual([]);
  });
});

// npm compares it with where it was built, and refuses another one.
it('all published manifests name one repository, or none does', () => {
  expect(new Set(published.map(({ manifest }) => manifest.repository?.url)).size).toBe(1);
});
