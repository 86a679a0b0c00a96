import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packAll, type Registry, type Snippet, snippetsOf, startRegistry } from '@stageguard/release';
import { isAsShown } from './fixtures/output.js';
import { openTerminal } from './fixtures/terminal.js';
import { freePorts, walkThrough } from './fixtures/walk-through.js';

// Installs from the registry, as a reader does.
const A_FEW_MINUTES = 300_000;
const FILE = 'docs/tutorial.md';
const PORTS = ['8080', '8081', '9464', '9465', '9090'];

const packed = mkdtempSync(join(tmpdir(), 'stageguard-packed-'));
let registry: Registry;
// Also where the test has run out of time.
const ends: (() => void)[] = [];

beforeAll(async () => {
  registry = await startRegistry(await packAll(packed));
});

afterAll(() => {
  for (const end of ends) end();
  registry[Symbol.dispose]();
  rmSync(packed, { recursive: true });
});

it(
  'the tutorial does what it says, word for word, from an empty folder on',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stageguard-tutorial-'));
    writeFileSync(join(folder, '.npmrc'), `${registry.npmrc}prefer-offline=true\nupdate-notifier=false\n`);
    const terminal = openTerminal(folder);
    ends.push(() => {
      terminal[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    });
    await walkThrough(snippetsOf(FILE).filter(canRunHere), terminal, await freePorts(PORTS));
  },
  A_FEW_MINUTES,
);

/** Prometheus is left out where there is none, unless one is expected (STAGEGUARD_REQUIRE_PROMETHEUS=1). */
function canRunHere({ text }: Snippet): boolean {
  const program = /^(prometheus|promtool) /.exec(text)?.[1];
  if (program === undefined || process.env['STAGEGUARD_REQUIRE_PROMETHEUS'] === '1') return true;
  return spawnSync(program, ['--version']).error === undefined;
}

describe('what a document shows', () => {
  it.each([
    ['a 1\nb 2', 'a 1\nb 2\n', true],
    ['a 1', 'a 2', false],
    ['a 1', 'a 1\nb', false],
    ['a{…} 1', 'a{b="c"} 1', true],
    ['…\na 1\n…', 'b\nc\na 1\nd', true],
    ['a 12.4', 'a 3', true],
    ['a 12.4 b 1', 'a 3.25 b 2', false],
    ['a [12.4]', 'a [3]', true],
    ['http://127.0.0.1', 'http://127.0.0.2', false],
  ])('%j is the same as %j: %j', (shown, written, same) => {
    expect(isAsShown(shown, written)).toBe(same);
  });
});
