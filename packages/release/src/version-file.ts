import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Package, publishedPackages } from './repository.js';

/**
 * Where a package says its version in code, for its instrumentation scope: no bundler has to find a manifest there.
 * `undefined` where it says none.
 */
export function versionFileOf({ folder }: Package): string | undefined {
  return ['src/version.ts', 'src/words/version.ts'].map((file) => join(folder, file)).find(existsSync);
}

/** Writes the version of every manifest into the code of its package. Run after the manifests have a new one. */
function writeVersions(): void {
  for (const its of publishedPackages()) {
    const file = versionFileOf(its);
    if (file === undefined) continue;
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, source.replace(/VERSION = '[^']*'/, `VERSION = '${its.manifest.version}'`));
  }
}

if (require.main === module) writeVersions();
