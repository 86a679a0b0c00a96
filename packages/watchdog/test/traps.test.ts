import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { killAll, run, start } from './fixtures/run-node';

afterAll(killAll);

const FIXTURES = join(__dirname, 'fixtures');
const [major = 0] = process.versions.node.split('.').map(Number);
const PERMISSION = [major < 22 ? '--experimental-permission' : '--permission', '--allow-fs-read=*'];

function warnings(stderr: string): string[] {
  return [...stderr.matchAll(/StageguardWarning: (.*)/g)].map(([, text = '']) => text);
}

function trapped(trap: string) {
  return run('one-stall.mjs', { execArgv: ['--require', join(FIXTURES, 'trap.cjs')], env: { TRAP: trap } });
}

const CULPRIT = { name: 'culprit', stage: 'handle', stack: expect.stringMatching(/at blocks /) };

describe('the watchdog', () => {
  it('may not ask without the permission of the inspector: it counts, and one warning says so', async () => {
    const { code, printed, stderr } = await run('one-stall.mjs', {
      args: ['unseen'],
      execArgv: [...PERMISSION, '--allow-worker'],
    });
    expect(printed).toEqual([{ stage: '_UNKNOWN' }]);
    expect(warnings(stderr)).toEqual([
      'the inspector may not be used: the watchdog cannot tell which request was running',
    ]);
    expect(code).toBe(0);
  });

  it('may not start without the permission of workers: it counts, and one warning says so', async () => {
    const { code, printed, stderr } = await run('one-stall.mjs', {
      args: ['unseen'],
      execArgv: PERMISSION,
    });
    expect(printed).toEqual([{ stage: '_UNKNOWN' }]);
    expect(warnings(stderr)).toEqual([expect.stringMatching(/^the watchdog cannot start: Error: Access/)]);
    expect(code).toBe(0);
  });

  it('keeps no black box without the permission to write in its folder, and one warning says so', async () => {
    const above = mkdtempSync(join(tmpdir(), 'stageguard-box-'));
    const folder = join(above, 'box');
    const execArgv = [...PERMISSION, '--allow-worker'];
    const { code, printed, stderr } = await run('boxed.mjs', { args: [folder, 'report'], execArgv });
    expect(printed).toEqual([{ lost: [], told: 0, counted: [] }]);
    expect(warnings(stderr).filter((text) => text.includes('black box'))).toEqual([
      `no black box is kept: its folder may not be written; start Node with --allow-fs-write: "${folder}"`,
    ]);
    expect(existsSync(folder)).toBe(false);
    expect(code).toBe(0);
    rmSync(above, { recursive: true });
  });

  it('keeps a black box with that permission, and removes it at the exit', async () => {
    const above = mkdtempSync(join(tmpdir(), 'stageguard-box-'));
    const folder = join(above, 'box');
    const execArgv = [...PERMISSION, '--allow-worker', `--allow-fs-write=${folder}/*`];
    const { printed, stderr } = await run('boxed.mjs', { args: [folder, 'report'], execArgv });
    expect(printed).toEqual([{ lost: [], told: 0, counted: [] }]);
    expect(warnings(stderr).filter((text) => text.includes('black box'))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(above, { recursive: true });
  });

  it.each(['--frozen-intrinsics', '--disallow-code-generation-from-strings', '--inspect=0'])(
    'tells who blocks under %s, and ends with the process',
    async (flag) => {
      const { code, printed, stderr } = await run('one-stall.mjs', { execArgv: [flag] });
      expect(printed).toEqual([CULPRIT]);
      expect(stderr).not.toContain('Waiting for the debugger');
      expect(code).toBe(0);
    },
  );

  it('does not run the preloads of NODE_OPTIONS in its thread', async () => {
    const { printed, stderr } = await run('one-stall.mjs', {
      env: { NODE_OPTIONS: `--require "${join(FIXTURES, 'trap.cjs')}"`, TRAP: 'none' },
    });
    expect(printed).toEqual([CULPRIT]);
    expect(stderr).toBe('preloaded in thread 0\n');
  });

  it('does not call a formatter of stacks that the application has set', async () => {
    expect((await trapped('formatter')).printed).toEqual([CULPRIT]);
  });

  it('leaves a profiler of the application alone', async () => {
    const { printed, stderr } = await trapped('profiler');
    expect(printed).toEqual([CULPRIT]);
    expect(stderr).toContain('profiled true\n');
  });

  it('has no session open that the exit would wait for, also where it comes before the answer', async () => {
    const { code, stderr } = await run('exits-amid.mjs');
    expect([code, stderr]).toEqual([5, '']);
  });

  it('looks again where it has looked amid a change of the counts', async () => {
    expect((await run('amid-a-move.mjs')).printed).toEqual([{ again: true, isWhole: true }]);
  });

  it('tells who blocks from a bundle', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stageguard-bundle-'));
    const outfile = join(folder, 'bundle.mjs');
    await build({
      entryPoints: [join(FIXTURES, 'one-stall.mjs')],
      bundle: true,
      minify: true,
      keepNames: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      outfile,
    });
    const { child, ended, output } = start(outfile);
    expect(await ended).toBe(0);
    expect(JSON.parse(output.stdout)).toMatchObject({ name: 'culprit', stage: 'handle' });
    expect(child.exitCode).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it('lets Jest exit, fake timers or not', async () => {
    const root = resolve(__dirname, '../../..');
    const config = {
      rootDir: join(FIXTURES, 'left-running'),
      testMatch: ['**/left.js'],
      testEnvironment: 'node',
    };
    const jest = [
      join(root, 'node_modules/jest/bin/jest.js'),
      '--config',
      JSON.stringify(config),
      '--runInBand',
    ];
    const { status, stderr } = spawnSync(process.execPath, jest, { timeout: 110_000, encoding: 'utf8' });
    expect(stderr).toContain('1 passed');
    expect(stderr).not.toContain('did not exit');
    expect(status).toBe(0);
  });

  it('runs under Vitest, fake timers or not, and lets it exit', () => {
    const vitest = resolve(__dirname, '../node_modules/vitest/vitest.mjs');
    const root = join(FIXTURES, 'left-running');
    const args = [vitest, 'run', '--root', root, '--config', join(root, 'vitest.config.mjs')];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      timeout: 110_000,
      encoding: 'utf8',
    });
    expect(stdout).toContain('1 passed');
    // It says so, and ends what does not end by itself.
    expect(stdout + stderr).not.toMatch(/hanging|did not exit|close timed out|Timeout/i);
    expect(status).toBe(0);
  });
});

const hasTaskset = spawnSync('taskset', ['-c', '0', 'true']).status === 0;
const onOneCpu = hasTaskset ? it : it.skip;

onOneCpu('the watchdog tells who blocks on one CPU', () => {
  const program = [process.execPath, join(FIXTURES, 'one-stall.mjs')];
  const { stdout } = spawnSync('taskset', ['-c', '0', ...program], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({ name: 'culprit', stage: 'handle' });
});
