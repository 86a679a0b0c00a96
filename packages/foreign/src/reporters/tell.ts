import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import type { Reported } from '../results.js';

/** Writes a line at once, so that a run which hangs has told what went before. */
export function tell(reported: Reported): void {
  const line = { ...reported, error: reported.error?.slice(0, 1_000) };
  appendFileSync(join(env['STAGEGUARD_FOREIGN_TOLD'] ?? '', 'tests'), `${JSON.stringify(line)}\n`);
}
