import { join } from 'node:path';
import { type Package, publishedPackages, ROOT } from './repository.js';
import { run } from './run.js';

/** The version of pnpm that every root script uses. */
export const PNPM = 'pnpm@12.21.0';

export interface Tarball extends Package {
  readonly tarball: string;
}

/** Packs a package as it would be published, into a folder. */
export async function pack(its: Package, into: string): Promise<Tarball> {
  const [packed] = await packEach([its], into);
  return packed as Tarball;
}

/** Packs every package that is published. */
export function packAll(into: string): Promise<Tarball[]> {
  return packEach(publishedPackages(), into);
}

async function packEach(packages: readonly Package[], into: string): Promise<Tarball[]> {
  const filters = packages.flatMap(({ manifest }) => ['--filter', manifest.name]);
  await run('npx', ['--yes', PNPM, ...filters, 'pack', '--pack-destination', into], ROOT);
  return packages.map((its) => ({ ...its, tarball: join(into, fileName(its)) }));
}

function fileName({ manifest: { name, version } }: Package): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}
