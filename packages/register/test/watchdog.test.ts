import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What a service says that is preloaded with this. */
function said(path: string, env: Readonly<Record<string, string>>): string {
  const program = ['--require', join(__dirname, '..'), join(__dirname, 'fixtures/dies.cjs'), path];
  return spawnSync(process.execPath, program, {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  }).stderr;
}

describe('the watchdog of the environment', () => {
  it('says who has blocked the event loop, by STAGEGUARD_WATCHDOG, and serves on its port', () => {
    const lines = said('/blocks', { STAGEGUARD_WATCHDOG: '1', STAGEGUARD_WATCHDOG_PORT: '0' });
    expect(lines).toMatch(
      /^stageguard: the event loop was blocked for \d+\.\d s in handle, by GET \/blocks$/m,
    );
    expect(lines).toMatch(/^ {4}at .*dies\.cjs:/m);
    expect(lines).toMatch(/also while the event loop is blocked, at http:\/\/127\.0\.0\.1:\d+$/m);
  });

  it('says at the next start what a process has lost, by STAGEGUARD_BLACK_BOX', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stageguard-register-'));
    const env = { STAGEGUARD_BLACK_BOX: folder };
    expect(said('/is-killed', env)).not.toContain('has died');
    expect(said('/answers', env)).toMatch(
      /^stageguard: process \d+, last heard of at .*Z, has died \(killed\); in flight: 1 in handle of http\.server$/m,
    );
    expect(said('/answers', env)).not.toContain('has died');
    rmSync(folder, { recursive: true });
  });

  it('is none by default', () => {
    expect(said('/answers', {})).toMatch(/^stageguard: counts every .*\n$/);
  });
});
