import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { pid } from 'node:process';
import type { Instance } from '../box/record.js';
import { timeNow } from '../words/wall-clock.js';

/** This process. */
export function thisInstance(): Instance {
  const host = hostname();
  return { id: randomBytes(6).toString('hex'), pid, host, boot: bootId() ?? host, started: timeNow() };
}

/** The same in all containers of a machine, whatever they are called. */
function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
}
