import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const MAIN = join(__dirname, '..', 'dist', 'main.js');
const MINUTES = 15;

/** The command in a process of its own, as a person runs it. */
const run = (...args: readonly string[]) => runProgram([MAIN, ...args]);

/** The rows of the table: axis, name, what, versions, result. */
function cells(out: string): string[][] {
  return out
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim()));
}

describe('npm run matrix', () => {
  // Another Node, and what consumers install, come from the registry; all in all a minute or more.
  const inCi = process.env['CI'] ? it : it.skip;

  inCi(
    'holds in small rows of each axis',
    async () => {
      const { code, out, err } = await run('--ci');
      expect(err).toBe('');
      expect(cells(out)).toEqual([
        ['node', 'Node 24', expect.anything(), expect.stringMatching(/^Node 24\.\d+\.\d+$/), TESTS],
        ['opentelemetry', expect.anything(), expect.anything(), versions('sdk-metrics 3'), TESTS],
        ['framework', 'Express 4.17', expect.anything(), versions('express 4.17'), COUNTED],
        ['module', 'import', expect.anything(), expect.anything(), COUNTED],
        [
          'bundler',
          'esbuild',
          expect.anything(),
          versions('esbuild'),
          '1 GET /orgs/:org/users/:id, page, watchdog with page',
        ],
        ['test runner', 'Vitest', expect.anything(), versions('vitest'), '1 test'],
        [
          'instrumentation',
          expect.anything(),
          expect.anything(),
          versions('sdk-node 0.203'),
          'during 2, after 0',
        ],
        ['library', '@fastify/websocket', expect.anything(), versions('websocket 11'), SCENARIOS],
        ['library', '@vendia/serverless-express', expect.anything(), versions('express 4'), SCENARIOS],
        ['library', expect.stringMatching(/^light-my/), expect.anything(), versions('request 6'), SCENARIOS],
        ['library', '@fastify/http-proxy', expect.anything(), versions('http-proxy 11'), SCENARIOS],
        ['server', 'Express', expect.anything(), versions('express 5'), '16 processes'],
      ]);
      expect(code).toBe(0);
    },
    MINUTES * 60_000,
  );

  it('refuses an axis that there is not', async () => {
    const { code, err } = await run('--axis', 'weather');
    expect(err).toMatch(/^error: .*weather.*node, opentelemetry.*\n$/);
    expect(code).toBe(1);
  });

  it('refuses a text that no row has, rather than run none', async () => {
    const { code, out, err } = await run('--row', 'Node 8');
    expect(err).toContain('There is no such row.');
    expect(out).toBe('');
    expect(code).toBe(1);
  });
});

const COUNTED = 'work counted';
const SCENARIOS = expect.stringMatching(/^\d+ scenarios$/);
const TESTS = expect.stringMatching(/^\d{3,} tests$/);

function versions(text: string): ReturnType<typeof expect.stringContaining> {
  return expect.stringContaining(text);
}
