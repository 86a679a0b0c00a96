import { join } from 'node:path';
import { type Package, ROOT } from './repository.js';
import { run } from './run.js';

/** The version of pnpm that every root script uses. */
export const PNPM = 'pnpm@12.21.0';

export interface Tarball extends Package {
  readonly tarball: string;
}

/** Packs a package as it would be published, into a folder. */
export async function pack(its: Package, into: string): Promise<Tarball> {
  const { name, version } = its.manifest;
  await run('npx', ['--yes', PNPM, '--filter', name, 'pack', '--pack-destination', into], ROOT);
  return { ...its, tarball: join(into, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`) };
}
