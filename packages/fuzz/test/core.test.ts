import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const MAIN = join(__dirname, '..', 'dist', 'main.js');
const LOSSY = join(__dirname, 'fixtures', 'lossy-sdk.cjs');
const OPERATIONS = process.env['CI'] ? 20_000 : 8_000;
const MINUTES = 5;

/** The command in a process of its own, as a person runs it. */
const run = (args: readonly string[], nodeArgs: readonly string[] = []) =>
  runProgram([...nodeArgs, MAIN, ...args]);

describe('npm run fuzz -- core', () => {
  it(
    `finds no fault in ${OPERATIONS.toLocaleString('en')} operations`,
    async () => {
      const { code, out, err } = await run(['--seed=1', `--operations=${OPERATIONS}`]);
      expect(err).toBe('');
      expect(out).toContain(`${OPERATIONS.toLocaleString('en')} operations in`);
      expect(code).toBe(0);
    },
    MINUTES * 60_000,
  );

  it(
    'says what failed, with few operations, and how to see it again',
    async () => {
      const lossy = ['--require', LOSSY];
      const first = await run(['core', '--seed=2', '--operations=400'], lossy);
      expect(first.err).toMatch(/add up to \d+, and should/);
      expect(first.code).toBe(1);
      const [, again = ''] = /^again: npm run fuzz -- (.+)$/m.exec(first.err) ?? [];
      expect(again).toMatch(/--only [\d,]+$/);
      const second = await run(again.split(' '), lossy);
      expect(second.err).toMatch(/add up to \d+, and should/);
      expect(second.code).toBe(1);
    },
    MINUTES * 60_000,
  );

  it('refuses a count that is none', async () => {
    const { code, err } = await run(['--operations', 'many']);
    expect(err).toContain('A whole number is expected.');
    expect(code).toBe(1);
  });
});
