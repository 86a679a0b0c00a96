import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { ROOT, run } from '@stageguard/release';

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
