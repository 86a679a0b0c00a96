import { beforeAll, expect, it } from '@jest/globals';
import { documents, type Snippet, snippetsOf } from '@stageguard/release';

let blocks: Snippet[];

beforeAll(async () => {
  blocks = (await documents()).flatMap(snippetsOf);
});

it('what a program of a document imports is installed by a line above it', () => {
  const programs = blocks.filter((block) => needs(block).length > 0);
  const missing = programs
    .map((block) => ({ block, names: needs(block).filter((name) => !installedAbove(block).has(name)) }))
    .filter(({ names }) => names.length > 0)
    .map(({ block: { file, line }, names }) => `${file}:${line} needs ${names.join(' ')}`);
  expect(programs.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

/** What a reader has installed who has come this far in the document. */
function installedAbove({ file, line }: Snippet): Set<string> {
  return new Set(blocks.filter((it) => it.file === file && it.line <= line).flatMap(installedBy));
}

/** The packages of the `npm install` lines in a block of commands. */
function installedBy({ language, text }: Snippet): string[] {
  if (language !== 'sh') return [];
  return [...text.matchAll(/^npm install (.+)$/gm)].flatMap(([, names = '']) =>
    names.split(/\s+/).flatMap(provided),
  );
}

/** What can be imported once that is installed: without its version, and where it is types, what they are of. */
function provided(installed: string): string[] {
  const name = installed.replace(/(?<=.)@[^@/]+$/, '');
  return [name, name.replace(/^@types\//, '')];
}

/** The packages that have to be there for a block to run. */
function needs({ language, text }: Snippet): string[] {
  const imported = /^[cm]?[jt]s$/.test(language)
    ? [...text.matchAll(/(?:^import |\bfrom |\brequire\()'([^'.][^']*)'/gm)]
    : language === 'sh'
      ? [...text.matchAll(/--(?:import|require)[ =]([^\s.]\S*)/g)]
      : [];
  const names = imported
    .map(([, path = '']) => path)
    .filter((path) => !path.startsWith('node:'))
    .flatMap((path) => {
      const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
      // An optional peer, which the root of the package does without.
      return path.endsWith('/instrumentation') ? [name, '@opentelemetry/instrumentation'] : [name];
    });
  return [...new Set(names)];
}
