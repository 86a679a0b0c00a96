/**
 * Takes the place of Jest's test runner for one test file: runs its tests once as they are, then again for each mutant
 * that they reach, until one notices it. Everything stays loaded meanwhile, since all mutants are in the instrumented code
 * and one of them is switched on at a time: a start of Jest for each would take a second.
 *
 * A test that fails has noticed the mutant if without it the test passes, and with it fails again. Where it does not
 * pass any more, this mutant or one before it has left something broken, and the process ends: another one takes over.
 */
const { appendFileSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');

let from = createRequire(__filename);
for (const name of ['jest', '@jest/core', 'jest-config']) from = createRequire(from.resolve(name));
const circus = from('jest-circus/runner').default;

/** Tests of the memory that is kept take seconds: they come last, for what nothing else has noticed. */
const OF_MEMORY =
  /no more memory|few of the ways|under 5 MB|under 1.2 MB|no other set|little is kept|is under 300 bytes/;
/** Those that say once more beside something else what another one says, two that take five seconds, those of a process. */
const LEFT_OUT = /beside (an interval|a socket|a promise)|same memory|of 20 kB|which it prints|: a registry/;
/** Under which is noted what any test reaches when it is run for the first time. */
const FIRST = 'the first time';
/** Milliseconds in which a test that waits for ever has noticed a mutant, beyond what it takes five times. */
const PATIENCE = 3_000;

module.exports = (globalConfig, config, environment, ...more) => {
  const job = JSON.parse(readFileSync(process.env.STAGEGUARD_MUTATION, 'utf8'));
  const stryker = { activeMutant: undefined, mutantCoverage: { static: {}, perTest: {} } };
  if (job.atLoad) stryker.activeMutant = job.mutants[0];
  environment.global.__stryker__ = stryker;
  environment.handleTestEvent = async ({ name, error }, { rootDescribeBlock }) => {
    if (name === 'error') uncaught.push(error);
    if (name !== 'run_start') return;
    forgetAll = forgetting(environment.global);
    await (job.atLoad ? runOne : runMutants)(job, rootDescribeBlock, stryker).catch((error) => {
      console.error(error);
      process.exit(1);
    });
    process.exit(0);
  };
  return circus(globalConfig, config, environment, ...more);
};

const uncaught = [];
/** Forgets what the core keeps for the life of a process, or a test could not be run again. */
let forgetAll = () => {};

function forgetting(global) {
  // A test of some inner part alone may have loaded neither of them.
  const kept = Object.values(global.__stageguard__ ?? {});
  const shared = global[Symbol.for('stageguard.2')] ?? new Map();
  const atLoad = new Set(shared.keys());
  return () => {
    for (const each of kept) each.clear();
    // What http and http-client hook stays hooked, and who is told of it is told once.
    for (const key of shared.keys()) if (!atLoad.has(key) && !/^http[.-]/.test(key)) shared.delete(key);
  };
}

/** The tests as they are, with a mutant in force since before anything was loaded. */
async function runOne({ mutants: [mutant], out, failing }, root) {
  const say = (line) => appendFileSync(out, `${JSON.stringify(line)}\n`);
  for (const hook of hooksOf(root, 'beforeAll')) await hook.fn();
  let result = { survived: mutant };
  for (const test of meantOf(root, false)) {
    if (failing.includes(nameOf(test))) continue;
    say({ runs: nameOf(test) });
    if ((await failure(test, 60_000)) === undefined || (await failure(test, 60_000)) === undefined) continue;
    result = { noticed: mutant, by: nameOf(test) };
    break;
  }
  say(result);
}

async function runMutants({ mutants, out, ofMemory }, root, stryker) {
  const say = (line) => appendFileSync(out, `${JSON.stringify(line)}\n`);
  for (const hook of hooksOf(root, 'beforeAll')) await hook.fn();
  let tests = meantOf(root, ofMemory);
  const takes = new Map();
  for (const test of tests) {
    const before = performance.now();
    // A word now and then, or this would be taken for what never ends.
    say({ runs: nameOf(test) });
    // Twice: it has to pass after it has failed, and what it reaches the first time alone no mutant would be in force for.
    stryker.currentTestId = FIRST;
    let error = await failure(test, 60_000);
    stryker.currentTestId = nameOf(test);
    error ??= await failure(test, 60_000);
    if (error === undefined) takes.set(test, performance.now() - before);
    else say({ fails: nameOf(test), with: String(error) });
  }
  tests = tests.filter((test) => takes.has(test)).sort((a, b) => takes.get(a) - takes.get(b));
  stryker.currentTestId = undefined;
  const { static: atLoad, perTest } = stryker.mutantCoverage;
  const again = new Set(tests.flatMap((test) => Object.keys(perTest[nameOf(test)] ?? {})));
  const reached = Object.keys({ ...atLoad, ...perTest[FIRST] });
  say({ reachedOnce: reached.filter((mutant) => mutant in atLoad || !again.has(mutant)) });
  for (const mutant of mutants) {
    const reaching = tests.filter((test) => perTest[nameOf(test)]?.[mutant] > 0);
    if (reaching.length === 0) continue;
    say({ begun: mutant });
    const fails = (test) => {
      stryker.activeMutant = mutant;
      stryker.hitCount = 0;
      stryker.hitLimit = 10_000 + 100 * perTest[nameOf(test)][mutant];
      return failure(test, PATIENCE + 5 * takes.get(test)).finally(() => {
        stryker.activeMutant = undefined;
      });
    };
    let result = { survived: mutant };
    for (const test of reaching) {
      say({ runs: nameOf(test) });
      if ((await fails(test)) === undefined) continue;
      if ((await failure(test, PATIENCE + 5 * takes.get(test))) !== undefined) {
        result = { broken: mutant, by: nameOf(test) };
        break;
      }
      if ((await fails(test)) === undefined) {
        result = { unsure: mutant, by: nameOf(test) };
        continue;
      }
      result = { noticed: mutant, by: nameOf(test) };
      break;
    }
    say(result);
    if (result.broken !== undefined) return;
  }
  say({ done: true });
}

/** What a test has failed with. */
async function failure(test, milliseconds) {
  uncaught.length = 0;
  forgetAll();
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, new Error('late'));
  });
  const failed = await Promise.race([late, failureOf(test)]);
  clearTimeout(timer);
  return failed ?? uncaught[0];
}

async function failureOf(test) {
  const blocks = [];
  for (let block = test.parent; block !== undefined; block = block.parent) blocks.unshift(block);
  let failed;
  const call = async (fn) => {
    try {
      await fn();
    } catch (error) {
      failed ??= error ?? new Error('nothing was thrown');
    }
  };
  for (const block of blocks) for (const { fn } of hooksOf(block, 'beforeEach')) await call(fn);
  if (failed === undefined) await call(test.fn);
  for (const block of blocks.reverse()) for (const { fn } of hooksOf(block, 'afterEach')) await call(fn);
  return failed;
}

function hooksOf(block, type) {
  return block.hooks.filter((hook) => hook.type === type);
}

function testsOf(block) {
  return block.children.flatMap((child) => (child.type === 'test' ? [child] : testsOf(child)));
}

function meantOf(root, ofMemory) {
  return testsOf(root).filter((test) => {
    const name = nameOf(test);
    return !LEFT_OUT.test(name) && OF_MEMORY.test(name) === ofMemory;
  });
}

function nameOf({ name, parent }) {
  return parent === undefined ? '' : `${nameOf(parent)} ${name}`;
}
