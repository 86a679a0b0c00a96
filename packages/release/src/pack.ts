import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Manifest, type Package, publishedPackages, ROOT } from './repository.js';
import { run } from './run.js';

/** The version of pnpm that every root script uses. */
export const PNPM = 'pnpm@12.21.0';

export interface Tarball extends Package {
  readonly tarball: string;
}

/** Packs every package as it would be published, into a folder. */
export async function packAll(into: string): Promise<Tarball[]> {
  const packages = publishedPackages();
  const filters = packages.flatMap(({ manifest }) => ['--filter', manifest.name]);
  await run('npx', ['--yes', PNPM, ...filters, 'pack', '--pack-destination', into], ROOT);
  return packages.map((its) => ({ ...its, tarball: join(into, fileName(its)) }));
}

function fileName({ manifest: { name, version } }: Package): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** What was packed into a folder before, by this or by another state of the repository. */
export async function packedIn(folder: string): Promise<Tarball[]> {
  const tarballs = readdirSync(folder).map((file) => join(folder, file));
  return Promise.all(
    tarballs.map(async (tarball) => ({ folder, tarball, manifest: await packedManifest(tarball) })),
  );
}

/** The manifest within: packing has put versions in place of what only a workspace knows. */
export async function packedManifest(tarball: string): Promise<Manifest> {
  return JSON.parse(await run('tar', ['-xzOf', tarball, 'package/package.json'], dirname(tarball)));
}
