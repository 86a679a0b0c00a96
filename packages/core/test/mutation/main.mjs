// Mutation testing of the core, and of what ends an exchange in http and a call in http-client: npm run mutation [-- layer |
// source file[:first line-last line] …]. Prints what survived, and scores.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
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
import { EQUIVALENT } from './equivalent.mjs';
import { LEFT_OUT, PARTS } from './parts.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const CORE = dirname(dirname(HERE));
const PACKAGES = dirname(CORE);
const ROOT = dirname(PACKAGES);
const WORKERS = Number(process.env.WORKERS ?? 2);
/** Milliseconds without a word of a process, which says each test that it runs, after which its mutant never ends. */
const SILENCE = 60_000;

/** What the core keeps for the life of a process, by the file that keeps it: `runner.cjs` forgets it before each test. */
const KEPT = { 'words/warn': 'said', 'binding/names': 'names', 'request/watch': 'all' };

const all = PARTS.flatMap(({ mutate }) => mutate);
await checkParts();
const asked = linesAsked(process.argv.slice(2));

const scores = [];
for (const { mutate, tests, ofMemory = [] } of PARTS) {
  const files = mutate.filter((file) => asked.has(file));
  if (files.length > 0) scores.push(...(await scoresOf(files, tests, ofMemory)));
}
printScores(scores);

/** Every source file of the core belongs to one part, or is left out by name. */
async function checkParts() {
  const sources = await readdir(join(CORE, 'src'), { recursive: true });
  for (const source of sources.filter((name) => name.endsWith('.ts'))) {
    const file = source.slice(0, -'.ts'.length);
    const times = [...all, ...LEFT_OUT].filter((name) => name === file).length;
    if (times !== 1) throw new Error(`${file} is in ${times} parts of parts.mjs`);
  }
}

/** The lines that were asked for, by source file; all of all files where none was. */
function linesAsked(args) {
  const every = { first: 1, last: Number.POSITIVE_INFINITY };
  if (args.length === 0) return new Map(all.map((file) => [file, every]));
  return new Map(
    args.flatMap((arg) => {
      const [name, lines] = arg.split(':');
      const [first, last = first] = lines?.split('-').map(Number) ?? [];
      const files = all.filter((file) => file === name || file.startsWith(`${name}/`));
      if (files.length === 0) throw new Error(`parts.mjs has no ${name}`);
      return files.map((file) => [file, first === undefined ? every : { first, last }]);
    }),
  );
}

/** The source of a file, in whatever folder the packages are: those of other packages are named by them, those of the core by layer. */
function sourceOf(packages, file) {
  const home = homeOf(file);
  return join(packages, home, 'src', `${home === 'core' ? file : file.slice(home.length + 1)}.ts`);
}

function homeOf(file) {
  return ['http', 'http-client'].find((name) => file.startsWith(`${name}/`)) ?? 'core';
}

async function scoresOf(mutate, tests, ofMemory) {
  const folder = await mkdtemp(join(tmpdir(), 'stageguard-mutation-'));
  try {
    const packages = join(folder, 'packages');
    const home = join(packages, homeOf(mutate[0]));
    await copyTo(packages);
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const mutants = await instrument(packages, mutate);
    await makeForgettable(packages);
    const states = new Map([...mutants.keys()].map((id) => [id, 'unreached']));
    const ids = [...mutants.keys()];
    const loaded = new Set();
    const runs = Array.from({ length: WORKERS }, async (_, worker) => {
      const share = ids.filter((_, i) => i % WORKERS === worker);
      const { left, failing } = await runShare(home, worker, share, tests, false, states, loaded);
      const [atLoad, later] = [true, false].map((is) => left.filter((id) => loaded.has(id) === is));
      await runAtLoad(home, worker, atLoad, tests, failing, states);
      await runShare(home, worker, later, ofMemory, true, states, loaded);
    });
    await Promise.all(runs);
    const endless = [...states.values()].filter((state) => state.endsWith(': never ends')).length;
    process.stderr.write(`${endless} mutants never end\n`);
    return mutate.map((file) => scoreOf(file, mutants, states));
  } finally {
    if (process.env.KEEP === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function copyTo(packages) {
  for (const name of ['core', 'http', 'http-client']) {
    const [from, to] = [join(PACKAGES, name), join(packages, name)];
    await mkdir(to, { recursive: true });
    for (const part of ['src', 'test', 'package.json'])
      await cp(join(from, part), join(to, part), { recursive: true });
    // Where Jest looks for it.
    await cp(join(HERE, 'jest.config.cjs'), join(to, 'jest.config.cjs'));
    await symlink(join(from, 'node_modules'), join(to, 'node_modules'));
  }
}

/** Lets the tests forget what the core keeps for the life of a process. Done last: it is nothing to break. */
async function makeForgettable(packages) {
  for (const [file, kept] of Object.entries(KEPT)) {
    const line = `\nObject.assign(((globalThis as any).__stageguard__ ??= {}), { ${kept} });\n`;
    await appendFile(sourceOf(packages, file), line);
  }
}

/** Puts all mutants into the source, each to be switched on. */
async function instrument(packages, mutate) {
  const stryker = createRequire(
    await realpath(join(CORE, 'node_modules/@stryker-mutator/core/package.json')),
  );
  const { Instrumenter } = await import(pathToFileURL(stryker.resolve('@stryker-mutator/instrumenter')));
  const nobody = () => false;
  const instrumenter = new Instrumenter(new Proxy({}, { get: () => nobody }));
  const files = await Promise.all(
    mutate.map(async (file) => {
      const name = sourceOf(packages, file);
      return { name, content: await readFile(name, 'utf8'), mutate: true };
    }),
  );
  const sources = new Map(files.map(({ name, content }) => [name, content]));
  const settings = { plugins: null, excludedMutations: [], ignorers: [] };
  const result = await instrumenter.instrument(files, settings);
  for (const { name, content } of result.files) await writeFile(name, content);
  const mutants = new Map();
  for (const { id, fileName, mutatorName, replacement, location } of result.mutants) {
    const file = mutate.find((name) => fileName === sourceOf(packages, name));
    const line = location.start.line + 1;
    const { first, last } = asked.get(file);
    if (line < first || line > last) continue;
    const { before, after } = changed(sources.get(fileName), location, replacement);
    mutants.set(id, { file, mutatorName, at: `${line}:${location.start.column + 1}`, before, after });
  }
  return mutants;
}

/** The lines that a mutant changes, as they are and with it. */
function changed(source, { start, end }, replacement) {
  const lines = source.split('\n').slice(start.line, end.line + 1);
  const before = lines.join('\n');
  return { before, after: `${before.slice(0, start.column)}${replacement}${lines.at(-1).slice(end.column)}` };
}

/**
 * Every test file in turn, for the mutants that no file before it has noticed. Returns those that are left, and the tests
 * that fail without any.
 */
async function runShare(home, worker, share, tests, ofMemory, states, loaded) {
  let left = share;
  const failing = new Map(tests.map((test) => [test, new Set()]));
  for (const test of tests) {
    const unsure = new Set();
    let todo = left;
    while (todo.length > 0) {
      const lines = await runFile(home, worker, test, { mutants: todo, ofMemory });
      for (const { reachedOnce = [] } of lines) for (const id of reachedOnce) loaded.add(id);
      const last = lines.at(-1) ?? {};
      const begun = lines.findLast((line) => line.begun !== undefined)?.begun;
      let again = [];
      for (const { survived, noticed, unsure: id, by } of lines) {
        if (survived !== undefined) states.set(survived, 'survived');
        if (noticed !== undefined) states.set(noticed, `${test}:${by}`);
        if (id !== undefined && !unsure.has(id)) again.push(id);
        if (id !== undefined) states.set(id, 'survived');
      }
      for (const { fails, with: error } of lines) {
        if (fails === undefined || failing.get(test).has(fails)) continue;
        failing.get(test).add(fails);
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
    left = left.filter((id) => ['unreached', 'survived'].includes(states.get(id)));
    process.stderr.write(`${test}: ${left.length} of ${share.length} are left\n`);
  }
  return { left, failing };
}

/** Mutants of what is done once in a process: each is in force from the start of one of its own. */
async function runAtLoad(home, worker, mutants, tests, failing, states) {
  for (const id of mutants) {
    for (const test of tests) {
      const lines = await runFile(home, worker, test, {
        mutants: [id],
        atLoad: true,
        failing: [...failing.get(test)],
      });
      const { survived, by = lines.length === 0 ? 'does not load' : 'never ends' } = lines.at(-1) ?? {};
      states.set(id, survived === undefined ? `${test}: ${by}` : 'survived');
      if (survived === undefined) break;
    }
  }
  process.stderr.write(`${mutants.length} mutants were in force at load\n`);
}

/** Returns what the process has said. */
async function runFile(home, worker, test, job) {
  const out = join(home, `out-${worker}.jsonl`);
  const jobFile = join(home, `job-${worker}.json`);
  await writeFile(out, '');
  await writeFile(jobFile, JSON.stringify({ ...job, out }));
  const child = spawn(
    process.execPath,
    [
      createRequire(import.meta.url).resolve('jest/bin/jest'),
      '--runInBand',
      '--runTestsByPath',
      join(home, 'test', `${test}.test.ts`),
    ],
    {
      cwd: home,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        STAGEGUARD_MUTATION: jobFile,
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
  if (code !== 0 && code !== null && !job.atLoad)
    process.stderr.write(`${test} has ended with ${code}: ${errors}\n`);
  const lines = (await readFile(out, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

function scoreOf(file, mutants, states) {
  const its = [...mutants].filter(([, mutant]) => mutant.file === file);
  const isLeft = ([id]) => states.get(id) === 'survived' || states.get(id) === 'unreached';
  const score = { file, mutants: its.length, noticed: 0, survived: 0, equivalent: 0 };
  const listed = EQUIVALENT.filter((each) => each.file === file);
  // Those that are left first: lines with the same text have the same mutants.
  for (const each of [...its.filter(isLeft), ...its.filter((it) => !isLeft(it))]) {
    const [id, mutant] = each;
    const at = listed.findIndex((it) => isSame(it, mutant));
    if (at !== -1) listed.splice(at, 1);
    const say = (what) =>
      printMutant(`[${what}] ${mutant.mutatorName} ${sourceOf('packages', file)}:${mutant.at}`, mutant);
    if (!isLeft(each)) {
      score.noticed++;
      if (at !== -1) say(`in equivalent.mjs, but noticed by ${states.get(id)}`);
    } else if (at !== -1) score.equivalent++;
    else {
      score.survived++;
      say(states.get(id));
    }
  }
  if (asked.get(file).last === Number.POSITIVE_INFINITY) {
    for (const { from, to } of listed)
      printMutant(`in equivalent.mjs, but no mutant of ${file}`, { before: from, after: to });
  }
  return score;
}

/** By the texts of the lines, which stay the same where others come before them. */
function isSame({ from, to }, { before, after }) {
  return before.trim() === from && after.trim() === to;
}

function printMutant(title, { before, after }) {
  console.log(title);
  for (const line of before.split('\n')) console.log(`-${line}`);
  for (const line of after.split('\n')) console.log(`+${line}`);
}

function printScores(scores) {
  const sum = { file: 'all', mutants: 0, noticed: 0, survived: 0, equivalent: 0 };
  for (const score of scores)
    for (const key of Object.keys(score)) if (key !== 'file') sum[key] += score[key];
  console.log('| file | mutants | equivalent | survived | score |\n| --- | --- | --- | --- | --- |');
  for (const { file, mutants, noticed, survived, equivalent } of [...scores, sum]) {
    const score = ((noticed / (noticed + survived)) * 100).toFixed(1);
    console.log(`| ${file} | ${mutants} | ${equivalent} | ${survived} | ${score} % |`);
  }
}
