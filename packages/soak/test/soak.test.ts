import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const MAIN = join(__dirname, '..', 'dist', 'main.js');
// Below 20,000 the heap is not judged.
const REQUESTS = process.env['CI'] ? 25_000 : 4_000;
const MINUTES = 10;

/** The command in a process of its own, as a person runs it. */
const run = (args: readonly string[], nodeArgs: readonly string[] = []) =>
  runProgram([...nodeArgs, MAIN, ...args]);

describe('npm run soak', () => {
  it(
    `survives ${REQUESTS.toLocaleString('en')} requests, and says what they were`,
    async () => {
      const { code, out, err } = await run([`--requests=${REQUESTS}`, `--minutes=${MINUTES}`]);
      expect(err).toBe('');
      expect(out).toMatch(/^all that was hostile +[\d,]+/m);
      expect(out).toMatch(/^heap, its data +[\d.]+ MB/m);
      expect(code).toBe(0);
    },
    MINUTES * 60_000,
  );

  it(
    'ends with one clear line and exit code 1 at the first violation',
    async () => {
      const lossy = join(__dirname, 'fixtures', 'lossy-sdk.cjs');
      const { code, out, err } = await run(
        ['--requests=20000', `--minutes=${MINUTES}`],
        ['--require', lossy],
      );
      expect(err).toMatch(/^Violation: .*(active|below 0|in it).*\n$/);
      expect(out).not.toContain('hostile');
      expect(code).toBe(1);
    },
    MINUTES * 60_000,
  );

  it('refuses a count that is none', async () => {
    const { code, err } = await run(['--requests', 'many']);
    expect(err).toContain('A whole number is expected.');
    expect(code).toBe(1);
  });
});
