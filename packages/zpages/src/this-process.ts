import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { onceInProcess } from '@stageguard/core/adapter';

/** Tells this process from every other one, however it is reached. */
export const PROCESS: { readonly id: string; readonly pid: number; readonly host: string } = onceInProcess(
  'zpages.process',
  () => ({ id: randomUUID(), pid: process.pid, host: hostname() }),
);
