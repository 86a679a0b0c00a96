import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

// Jest has a `require` of its own, so what is loaded how is tried in processes.
const PROCESSES = join(__dirname, 'fixtures/processes');
const COUNTED = { active: 1, stage: 'handle', traced: false, middleware: 1, after: 0 };

describe('the instrumentation finds Koa', () => {
  it.each([
    ['a CommonJS application requires it later', ['koa-after.cjs']],
    ['a CommonJS application has required it already', ['koa-before.cjs']],
    ['an ES module imports it later, under the loader hook', ['--import', './hook.mjs', 'koa-after.mjs']],
    ['an ES module has imported it, under the loader hook', ['--import', './hook.mjs', 'koa-before.mjs']],
    ['an ES module has imported it, without the loader hook', ['koa-before.mjs']],
    ['it is preloaded before an ES module', ['--import', './telemetry.mjs', 'application.mjs']],
    ['a namespace is handed over', ['handed-over.mjs']],
  ])('where %s', async (_where, args) => {
    expect(await run(args)).toEqual(COUNTED);
  });
});

describe("together with OpenTelemetry's own instrumentations of http and koa", () => {
  it.each(['ours-first', 'theirs-first'])('a request is counted and traced, %s', async (order) => {
    expect(await run(['opentelemetry.cjs', order])).toEqual({
      ...COUNTED,
      traced: true,
      spans: expect.arrayContaining(['GET']),
    });
  });
});

async function run(args: readonly string[]): Promise<unknown> {
  // Node 26 deprecates `register`, which the loader hook needs.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--no-deprecation', ...args], {
    cwd: PROCESSES,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
