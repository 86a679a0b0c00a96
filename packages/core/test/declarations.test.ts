import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const CORE = join(__dirname, '..');
const COMPILERS = { '5.6': 'typescript-5.6', '7': 'typescript' };

/** A project of somebody who has installed the package, and nothing else. */
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'stageguard-consumer-'));
  const consumer = await readFile(join(CORE, 'test/fixtures/consumer/main.ts'), 'utf8');
  await writeFile(join(project, 'right.ts'), consumer);
  await writeFile(join(project, 'wrong.ts'), consumer.replaceAll('@ts-expect-error', ''));
  await writeFile(join(project, 'adapter.ts'), `export * from '@stageguard/core/adapter';`);
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  const installed = join(project, 'node_modules');
  await cp(join(CORE, 'package.json'), join(installed, '@stageguard/core/package.json'));
  await cp(join(CORE, 'dist'), join(installed, '@stageguard/core/dist'), { recursive: true });
  for (const name of ['@opentelemetry/api', '@types/node']) {
    await mkdir(dirname(join(installed, name)), { recursive: true });
    await symlink(await realpath(join(CORE, 'node_modules', name)), join(installed, name));
  }
});

afterAll(() => rm(project, { recursive: true }));

/** The compiler's complaints, but those about the declarations of `@opentelemetry/api`, which are not ours. */
async function complaints(compiler: string, options: object): Promise<string[]> {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022'],
    module: 'node16',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    ...options,
  };
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['right.ts', 'wrong.ts', 'adapter.ts'] }),
  );
  const home = join(CORE, 'node_modules', compiler);
  const { bin } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { bin: { tsc: string } };
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [join(home, bin.tsc), '-p', '.'],
      { cwd: project },
      (error, stdout, stderr) => {
        if (stderr !== '') reject(new Error(stderr, { cause: error }));
        else resolve(stdout);
      },
    );
  });
  return output.split('\n').filter((line) => /error TS/.test(line) && !/opentelemetry.api/.test(line));
}

const ENVIRONMENTS = {
  'lib ES2022 alone': { types: [] },
  'lib ES2020 alone': { types: [], target: 'ES2020', lib: ['ES2020'] },
  '@types/node': { types: ['node'] },
  'the libraries of disposables and of the browser': {
    types: [],
    lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
  },
};

describe.each(Object.entries(COMPILERS))('the declarations under TypeScript %s', (_, compiler) => {
  it.each(Object.entries(ENVIRONMENTS))(
    'compile with %s, and let nothing wrong compile',
    async (_, options) => {
      expect(await complaints(compiler, options)).toEqual([
        expect.stringMatching(/^wrong\.ts.*error TS2345: .*"rout"/),
        expect.stringMatching(/^wrong\.ts.*error TS2322: .*"warm"/),
      ]);
    },
    60_000,
  );
});
