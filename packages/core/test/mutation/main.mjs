// Mutation testing of the core: npm run mutation [-- source file[:first line-last line] …]. Prints what survived, and scores.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PARTS } from './parts.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const CORE = dirname(dirname(HERE));
const ROOT = dirname(dirname(CORE));
const WORKERS = 2;
/** Milliseconds without a word of a process after which its mutant is one that never ends. */
const SILENCE = 60_000;

/** What the core keeps for the life of a process, by the file that keeps it: `runner.cjs` forgets it before each test. */
const KEPT = { 'words/warn.ts': 'said', 'binding/names.ts': 'names' };

/** The lines that were asked for, by source file; all of all files where none was. */
const asked = new Map(
  process.argv.slice(2).map((arg) => {
    const [file, lines] = arg.split(':');
    const [first = 1, last = first] = lines?.split('-').map(Number) ?? [1, Number.POSITIVE_INFINITY];
    return [file, { first, last }];
  }),
);

const scores = [];
for (const { mutate, tests } of PARTS) {
  const files = asked.size === 0 ? mutate : mutate.filter((file) => asked.has(file));
  if (files.length > 0) scores.push(...(await scoresOf(files, tests)));
}
printScores(scores);

async function scoresOf(mutate, tests) {
  const folder = await mkdtemp(join(tmpdir(), 'stageguard-mutation-'));
  try {
    const core = join(folder, 'packages', 'core');
    await copyTo(core);
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const mutants = await instrument(core, mutate);
    const states = new Map([...mutants.keys()].map((id) => [id, 'unreached']));
    const ids = [...mutants.keys()];
    const shares = Array.from({ length: WORKERS }, (_, worker) =>
      ids.filter((_, i) => i % WORKERS === worker),
    );
    await Promise.all(shares.map((share, worker) => runShare(core, worker, share, tests, states)));
    return mutate.map((file) => scoreOf(file, mutants, states));
  } finally {
    if (process.env.KEEP === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function copyTo(core) {
  await mkdir(core, { recursive: true });
  for (const part of ['src', 'test', 'package.json'])
    await cp(join(CORE, part), join(core, part), { recursive: true });
  // Where Jest looks for it.
  await cp(join(HERE, 'jest.config.cjs'), join(core, 'jest.config.cjs'));
  await symlink(join(CORE, 'node_modules'), join(core, 'node_modules'));
}

/** Puts all mutants into the source, each to be switched on. */
async function instrument(core, mutate) {
  const stryker = createRequire(
    await realpath(join(CORE, 'node_modules/@stryker-mutator/core/package.json')),
  );
  const { Instrumenter } = await import(pathToFileURL(stryker.resolve('@stryker-mutator/instrumenter')));
  const nobody = () => false;
  const instrumenter = new Instrumenter(new Proxy({}, { get: () => nobody }));
  const files = await Promise.all(
    mutate.map(async (file) => {
      const name = join(core, 'src', `${file}.ts`);
      return { name, content: await readFile(name, 'utf8'), mutate: true };
    }),
  );
  for (const [file, kept] of Object.entries(KEPT)) {
    const line = `\nObject.assign(((globalThis as any).__stageguard__ ??= {}), { ${kept} });\n`;
    const mutated = files.find(({ name }) => name === join(core, 'src', file));
    if (mutated === undefined) await appendFile(join(core, 'src', file), line);
    else mutated.content += line;
  }
  const sources = new Map(files.map(({ name, content }) => [name, content]));
  const settings = { plugins: null, excludedMutations: [], ignorers: [] };
  const result = await instrumenter.instrument(files, settings);
  for (const { name, content } of result.files) await writeFile(name, content);
  const meant = ({ fileName, location: { start } }) => {
    const lines = asked.get(mutate.find((file) => fileName === join(core, 'src', `${file}.ts`)));
    return lines === undefined || (start.line + 1 >= lines.first && start.line + 1 <= lines.last);
  };
  return new Map(
    result.mutants
      .filter(meant)
      .map(({ id, fileName, mutatorName, replacement, location }) => [
        id,
        { file: fileName, mutatorName, replacement, location, source: sources.get(fileName) },
      ]),
  );
}

/** Every test file in turn, for the mutants that no file before it has noticed. */
async function runShare(core, worker, share, tests, states) {
  let left = share;
  for (const test of tests) {
    const unsure = new Set();
    let todo = left;
    while (todo.length > 0) {
      const lines = await runFile(core, worker, test, todo);
      const last = lines.at(-1) ?? {};
      const begun = lines.findLast((line) => line.begun !== undefined)?.begun;
      let again = [];
      for (const { survived, noticed, unsure: id, by, static: ids } of lines) {
        if (survived !== undefined) states.set(survived, 'survived');
        if (noticed !== undefined) states.set(noticed, `${test}:${by}`);
        if (id !== undefined && !unsure.has(id)) again.push(id);
        if (id !== undefined) states.set(id, 'survived');
        for (const at of ids ?? []) if (states.get(at) === 'unreached') states.set(at, 'static');
      }
      for (const { fails, with: error } of lines) {
        if (fails !== undefined)
          process.stderr.write(`${test}: "${fails}" fails without a mutant: ${error}\n`);
      }
      if (last.done !== true && begun === undefined) throw new Error(`${test} does not run`);
      // Nothing is known of those that come after it.
      const rest = last.done === true ? [] : todo.slice(todo.indexOf(begun) + 1);
      if (last.broken !== undefined) {
        // The first one in its process has broken it itself.
        if (todo[0] === begun || lines.filter((line) => line.begun !== undefined).length === 1) {
          states.set(begun, `${test}:${last.by}`);
        } else again = [begun, ...again];
      } else if (last.done !== true) states.set(begun, `${test}: never ends`);
      for (const id of again) unsure.add(id);
      todo = [...again, ...rest];
    }
    left = left.filter((id) => ['unreached', 'static', 'survived'].includes(states.get(id)));
    process.stderr.write(`${test}: ${left.length} of ${share.length} are left\n`);
  }
}

/** Returns what the process has said. */
async function runFile(core, worker, test, mutants) {
  const out = join(core, `out-${worker}.jsonl`);
  const job = join(core, `job-${worker}.json`);
  await writeFile(out, '');
  await writeFile(job, JSON.stringify({ mutants, out }));
  const child = spawn(
    process.execPath,
    [
      createRequire(import.meta.url).resolve('jest/bin/jest'),
      '--runInBand',
      '--runTestsByPath',
      join(core, 'test', `${test}.test.ts`),
    ],
    {
      cwd: core,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        STAGEGUARD_MUTATION: job,
        STAGEGUARD_RUNS: '40',
        STAGEGUARD_SEED: '1',
        STAGEGUARD_SHRINK: '0',
        // A test that fails early leaves rejections behind, which would end the process that runs the next mutant.
        NODE_OPTIONS: '--unhandled-rejections=warn',
      },
    },
  );
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = `${errors}${data}`.slice(-4_000);
  });
  const watch = setInterval(async () => {
    if (Date.now() - (await stat(out)).mtimeMs > SILENCE) child.kill('SIGKILL');
  }, 1_000);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  if (code !== 0 && code !== null) process.stderr.write(`${test} has ended with ${code}: ${errors}\n`);
  const lines = (await readFile(out, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

function scoreOf(file, mutants, states) {
  const score = { file, noticed: 0, survived: 0 };
  for (const [id, mutant] of mutants) {
    if (!mutant.file.endsWith(`/src/${file}.ts`)) continue;
    const state = states.get(id);
    if (state === 'static') continue;
    if (state !== 'survived' && state !== 'unreached') score.noticed++;
    else {
      score.survived++;
      printSurvivor(file, mutant, state);
    }
  }
  return score;
}

function printSurvivor(file, { mutatorName, replacement, location: { start, end }, source }, state) {
  const lines = source.split('\n').slice(start.line, end.line + 1);
  const all = lines.join('\n');
  const before = all.slice(0, start.column);
  const after = (lines.at(-1) ?? '').slice(end.column);
  console.log(`[${state}] ${mutatorName} src/${file}.ts:${start.line + 1}:${start.column + 1}`);
  for (const line of lines) console.log(`-${line}`);
  for (const line of `${before}${replacement}${after}`.split('\n')) console.log(`+${line}`);
}

function printScores(all) {
  const sum = { file: 'all', noticed: 0, survived: 0 };
  for (const { noticed, survived } of all) {
    sum.noticed += noticed;
    sum.survived += survived;
  }
  console.log('| file | mutants | survived | score |\n| --- | --- | --- | --- |');
  for (const { file, noticed, survived } of [...all, sum]) {
    const mutants = noticed + survived;
    console.log(`| ${file} | ${mutants} | ${survived} | ${((noticed / mutants) * 100).toFixed(1)} % |`);
  }
}
