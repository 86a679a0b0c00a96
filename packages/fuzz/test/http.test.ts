import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const MAIN = join(__dirname, '..', 'dist', 'main.js');
const LOSSY = join(__dirname, 'fixtures', 'lossy-sdk.cjs');
const EXCHANGES = process.env['CI'] ? 5_000 : 1_500;
const MINUTES = 5;

/** The command in a process of its own, as a person runs it. */
const run = (args: readonly string[], nodeArgs: readonly string[] = []) =>
  runProgram([...nodeArgs, MAIN, 'http', ...args]);

describe('npm run fuzz -- http', () => {
  it(
    `finds no early end, no late one and no broken sum in ${EXCHANGES.toLocaleString('en')} exchanges`,
    async () => {
      const { code, out, err } = await run([`--exchanges=${EXCHANGES}`, '--live=1']);
      expect(err).toBe('');
      expect(out).toMatch(/33 kinds were alive for 1 s; 0 counts were wrong/);
      expect(out).toMatch(/early ends 0, late ends 0, .* 0 sums broken/);
      expect(code).toBe(0);
    },
    MINUTES * 60_000,
  );

  it(
    'says which sums were broken',
    async () => {
      const { code, err } = await run(['--exchanges=300', '--live=1'], ['--require', LOSSY]);
      expect(err).toMatch(/^broken sum: fuzz\.\w+: \d+ active but \d+ in stages$/m);
      expect(code).toBe(1);
    },
    MINUTES * 60_000,
  );
});
