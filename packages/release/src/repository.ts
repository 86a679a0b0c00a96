import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of the workspace. */
export const ROOT: string = resolve(__dirname, '../../..');

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly repository?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** What of a package can be imported beside its root: `instrumentation`. */
export function subpathsOf({ exports = {} }: Manifest): string[] {
  return Object.keys(exports)
    .filter((path) => path !== '.' && path !== './package.json')
    .map((path) => path.replace('./', ''));
}

/** The packages that are published, in the order of their names. */
export function publishedPackages(): Package[] {
  const packages = join(ROOT, 'packages');
  return readdirSync(packages)
    .sort()
    .map((name) => join(packages, name))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true);
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
