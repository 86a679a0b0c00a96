import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { documents, ROOT, run } from '@stageguard/release';

/** Name files of others, for the reader to check. */
const ABOUT_OTHERS = ['packages/core/docs/compared.md', 'docs/foreign-suites.md'];

let files: string[];
let texts: { document: string; text: string }[];

beforeAll(async () => {
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], ROOT);
  files = listed
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(ROOT, file)));
  texts = (await documents()).map((document) => ({
    document,
    text: readFileSync(join(ROOT, document), 'utf8').replace(/^```.*?^```$/gms, ''),
  }));
});

it('every file that a document names is there, under that name or the end of it', () => {
  const named = texts.flatMap(({ document, text }) =>
    [...text.matchAll(/`([\w@./-]+\.(?:[cm]?[jt]s|json|md|ya?ml|csv|png))`/g)].map(([, name = '']) => ({
      document,
      name,
    })),
  );
  const ours = named.filter(({ document }) => !ABOUT_OTHERS.includes(document));
  const missing = ours.filter(
    ({ name }) => !files.some((file) => file === name || file.endsWith(`/${name}`)),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

it('every folder that a document names is there', () => {
  const missing = texts.flatMap(({ document, text }) =>
    [...text.matchAll(/`((?:packages|examples)\/[\w/-]+)`/g)]
      .filter(([, folder = '']) => !existsSync(join(ROOT, folder)))
      .map(([, folder]) => ({ document, folder })),
  );
  expect(missing).toEqual([]);
});

it('every bound of the threat model names a test that there is', () => {
  const { text } = texts.find(({ document }) => document === 'SECURITY.md') as { text: string };
  const rows = text.split('\n').filter((line) => /^\| (?!---|what a client)/.test(line));
  const proofs = rows.map((row) => [...row.matchAll(/`([^`]+\.ts)`: ([^;|]+?)(?=;| \|$)/g)]);
  const missing = proofs.flat().filter(([, file = '', title = '']) => {
    return !readFileSync(join(ROOT, file), 'utf8').includes(title);
  });
  expect(rows.length).toBeGreaterThan(5);
  expect(proofs.filter((found) => found.length === 0)).toEqual([]);
  expect(missing.map(([proof]) => proof)).toEqual([]);
});
