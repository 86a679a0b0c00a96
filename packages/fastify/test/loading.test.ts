import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

// Jest has a `require` of its own, so what is loaded how is tried in processes.
const PROCESSES = join(__dirname, 'fixtures/processes');

describe('the instrumentation hears of the applications', () => {
  it.each([
    ['of a CommonJS application that requires Fastify later', ['fastify-after.cjs']],
    ['of a CommonJS application that has required Fastify already', ['fastify-before.cjs']],
    ['of an ES module, without a loader hook', ['module.mjs']],
    ['of an ES module before which it is preloaded', ['--import', './telemetry.mjs', 'application.mjs']],
    ['where there are two copies of this package', ['copies.cjs']],
  ])('%s', async (_where, args) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: PROCESSES });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ active: 1, stage: 'handle', after: 0 });
  });
});
