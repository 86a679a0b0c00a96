import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './repository.js';

/**
 * The next release as it would be, in a clone of what is committed: its versions, its changelogs, its tarballs, and a project of
 * each package manager that installs them, and projects that upgrade. Nothing is published, and nothing is changed here.
 */
async function rehearse(): Promise<void> {
  const clone = mkdtempSync(join(tmpdir(), 'stageguard-release-'));
  const before = mkdtempSync(join(tmpdir(), 'stageguard-before-'));
  try {
    await shown('git', ['clone', '--quiet', ROOT, clone], ROOT);
    await shown('npm', ['run', '--silent', 'setup'], clone);
    await shown('npm', ['run', '--silent', 'build'], clone);
    // What there was before, for those who upgrade.
    await shown(process.execPath, [join(clone, 'packages/release/dist/pack-here.js'), before], clone);
    await shown('npm', ['run', '--silent', 'versions'], clone);
    await shown(process.execPath, [join(clone, 'packages/release/dist/rehearse-here.js'), before], clone);
  } finally {
    rmSync(before, { recursive: true, force: true });
    rmSync(clone, { recursive: true, force: true });
  }
}

async function shown(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
}

rehearse().catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
