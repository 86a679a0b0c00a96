import './fixtures/second';

import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { interpret } from './model/interpret';
import { programs } from './model/program';

// For long runs: STAGEGUARD_RUNS=100000 STAGEGUARD_SEED=7 npx jest packages/core/test/model
const numRuns = Number(process.env['STAGEGUARD_RUNS'] ?? 1_000);
const seed = Number(process.env['STAGEGUARD_SEED'] ?? Date.now() % 1e9);
// A mutant is caught by any program that fails; to look for the shortest one takes minutes.
const endOnFailure = process.env['STAGEGUARD_SHRINK'] === '0';

it(
  `every export of a thousand random programs is what the model says (seed ${seed})`,
  async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        runs++;
        await interpret(program);
      }),
      { numRuns, seed, endOnFailure },
    );
    expect(runs).toBeGreaterThanOrEqual(numRuns);
  },
  numRuns * 100,
);
