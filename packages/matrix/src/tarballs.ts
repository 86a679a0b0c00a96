import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll, type Tarball } from '@stageguard/release';

let packed: Promise<Tarball[]> | undefined;

/** The packed packages, which every consumer installs: packed once, and kept as long as the process. */
export function tarballs(): Promise<Tarball[]> {
  packed ??= pack();
  return packed;
}

async function pack(): Promise<Tarball[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-tarballs-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return packAll(folder);
}
