// Mutation testing of the core: npm run mutation [name of a source file]. Prints what survived and the scores.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PARTS } from './parts.mjs';

const CORE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ROOT = dirname(dirname(CORE));

const [only] = process.argv.slice(2);
const scores = [];
for (const part of PARTS) {
  if (only === undefined || part.mutate.includes(only)) scores.push(...(await scoresOf(part)));
}
print(scores);

/** Runs Stryker on a copy outside of the repository, whose own Jest must not find the copies that Stryker makes. */
async function scoresOf({ mutate, tests }) {
  const folder = await mkdtemp(join(tmpdir(), 'stageguard-mutation-'));
  try {
    const core = join(folder, 'packages', 'core');
    await copyTo(core, tests);
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await stryker(core, mutate.map((file) => `src/${file}.ts`).join(','));
    const report = JSON.parse(await readFile(join(core, 'reports', 'mutation', 'mutation.json'), 'utf8'));
    return Object.entries(report.files).map(([file, { mutants }]) => score(file, mutants));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyTo(core, tests) {
  await mkdir(core, { recursive: true });
  for (const part of ['src', 'test']) await cp(join(CORE, part), join(core, part), { recursive: true });
  await symlink(join(CORE, 'node_modules'), join(core, 'node_modules'));
  for (const file of await readdir(join(core, 'test'))) {
    const [, test] = /^(.+)\.test\.ts$/.exec(file) ?? [];
    if (test !== undefined && !tests.includes(test)) await rm(join(core, 'test', file));
  }
}

async function stryker(core, mutate) {
  const child = spawn(
    'node_modules/.bin/stryker',
    ['run', 'test/mutation/stryker.config.json', '-m', mutate],
    {
      cwd: core,
      stdio: 'inherit',
      env: {
        ...process.env,
        STAGEGUARD_RUNS: '40',
        STAGEGUARD_SEED: '1',
        STAGEGUARD_SHRINK: '0',
        // A test that fails early leaves rejections behind, which would end the process that runs the next mutant.
        NODE_OPTIONS: '--unhandled-rejections=warn',
      },
    },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Stryker has ended with ${code}`);
}

function score(file, mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { file, noticed: count('Killed', 'Timeout'), survived: count('Survived', 'NoCoverage') };
}

function print(scores) {
  const all = { file: 'all', noticed: 0, survived: 0 };
  for (const { noticed, survived } of scores) {
    all.noticed += noticed;
    all.survived += survived;
  }
  console.log('| file | mutants | survived | score |\n| --- | --- | --- | --- |');
  for (const { file, noticed, survived } of [...scores, all]) {
    const mutants = noticed + survived;
    console.log(`| ${file} | ${mutants} | ${survived} | ${((noticed / mutants) * 100).toFixed(1)} % |`);
  }
}
