import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { documents, ROOT, run, type Snippet, sidesOf, snippetsOf } from '@stageguard/release';

const FOLDER = join(__dirname, 'snippets');

let files: string[];

beforeAll(async () => {
  files = await documents();
});

/** A name that leads back to the snippet. */
function nameOf({ file, line, language, text }: Snippet): string {
  const isCommonJs = language === 'js' && text.includes('require(');
  return `${file.replace(/\W/g, '-')}-line-${line}.${isCommonJs ? 'c' : 'm'}${language}`;
}

/** Whether it is a file of the package that the document is about: compiled there, with what that has installed. */
function isSource({ file, text }: Snippet): boolean {
  const folder = join(ROOT, dirname(file), 'src');
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return names.some((name) => readFileSync(join(folder, name), 'utf8') === text);
}

/** What compiles as it did, and answers 403: of private pages. */
const REFUSED_LATER = /^createServer\(livePage\(/m;

function diffs(): Snippet[] {
  return files.flatMap(snippetsOf).filter(({ language }) => language === 'diff');
}

/** Rejects with what the compiler says. */
async function compile(snippets: readonly Snippet[]): Promise<void> {
  const generated = join(FOLDER, 'generated');
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated);
  for (const snippet of snippets)
    writeFileSync(join(generated, nameOf(snippet)), `${snippet.text}\nexport {};\n`);
  await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'], FOLDER);
}

describe('the documents', () => {
  it('hold TypeScript and JavaScript that compile', async () => {
    const code = files.flatMap(snippetsOf).filter(({ language }) => /^[jt]s$/.test(language));
    const snippets = code.filter((snippet) => !isSource(snippet));
    expect(snippets.length).toBeGreaterThan(15);
    const changed = diffs().map((snippet) => ({ ...snippet, language: 'ts', text: sidesOf(snippet).after }));
    await compile([...snippets, ...changed]);
  }, 120_000);

  it('say of what compiles no more what to write, and of nothing that compiles', async () => {
    const before = diffs().map((snippet) => ({ ...snippet, language: 'ts', text: sidesOf(snippet).before }));
    const errors = await compile(before).then(
      () => '',
      (error) => String(error),
    );
    const compiling = before.filter((snippet) => !errors.includes(nameOf(snippet)));
    expect(compiling.filter(({ text }) => !REFUSED_LATER.test(text))).toEqual([]);
  }, 120_000);

  it('hold no marks of a merge that was left unfinished', () => {
    const marks = /^(<{7}|>{7}) /m;
    expect(files.filter((file) => marks.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('name scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const commands = files
      .flatMap(snippetsOf)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ file, text }) =>
        [...text.matchAll(/^npm (?:run )?([\w:]+)/gm)].map(([, script]) => `${file}: ${script}`),
      );
    const builtIn = ['init', 'install', 'ci', 'exec', 'pack', 'ls'];
    const unknown = commands.filter((command) => {
      const script = command.split(': ')[1] as string;
      return !builtIn.includes(script) && scripts[script] === undefined;
    });
    expect(commands.length).toBeGreaterThan(2);
    expect(unknown).toEqual([]);
  });

  it('link to files and headings that there are', () => {
    const broken = files.flatMap((file) =>
      links(file)
        .filter((link) => {
          const [path = '', heading] = link.split('#');
          const target = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), path);
          if (!existsSync(target)) return true;
          return heading !== undefined && !headings(target).includes(heading);
        })
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

function links(file: string): string[] {
  const prose = readFileSync(join(ROOT, file), 'utf8').replace(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^(https?|mailto):/.test(link));
}

function headings(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
