import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inReadingOrder } from './changelog.js';
import { publishedPackages, ROOT } from './repository.js';

/** Puts the newest version of every changelog in the order in which people read. Run after Changesets has written it. */
function main(): void {
  for (const { folder, manifest } of publishedPackages()) {
    const file = join(folder, 'CHANGELOG.md');
    writeFileSync(file, inReadingOrder(readFileSync(file, 'utf8'), pageOf(manifest.version)));
  }
}

/** The page that leads to a version from the minor one before, if it was written. */
function pageOf(version: string): string | undefined {
  const [major, minor] = version.split('.').map(Number);
  const page = `docs/from-${major}.${Number(minor) - 1}-to-${major}.${minor}.md`;
  return existsSync(join(ROOT, page)) ? page : undefined;
}

main();
