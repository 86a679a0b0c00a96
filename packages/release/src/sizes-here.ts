import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './pack.js';
import { listSizes, sizesOf } from './sizes.js';

/** Writes the sizes of what is built here into the document that lists them. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-sizes-'));
  try {
    listSizes(await sizesOf(await packAll(folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
