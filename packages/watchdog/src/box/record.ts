import { createHash } from 'node:crypto';
import type { RequestSnapshot, Snapshot } from '@stageguard/core';

/** A process that has run. */
export interface Instance {
  readonly id: string;
  /** In containers many have the same. */
  readonly pid: number;
  readonly host: string;
  /** What differs by machine and start of it: there a socket tells who is alive. */
  readonly boot: string;
  /** In ISO format. */
  readonly started: string;
}

/** What blocked the event loop when the process was last heard of. */
export interface LastStall {
  /** How long it had been blocked then, in seconds. */
  readonly blockedFor: number;
  /** The request whose context was running; `undefined` where there was none, or it is not known. */
  readonly request: RequestSnapshot | undefined;
  readonly stack: string | undefined;
}

/** How the process ended, where it could still say so. */
export interface Exit {
  readonly cause: 'exit' | 'uncaught_exception';
  readonly code: number;
  readonly error: string | undefined;
}

export interface BlackBoxRecord {
  readonly instance: Instance;
  /** The later, the greater: the times of two records can be the same, and a clock can be set back. */
  readonly number: number;
  /** When what it says was so, in ISO format. */
  readonly time: string;
  readonly snapshot: readonly Snapshot[];
  readonly stall: LastStall | undefined;
  readonly exit: Exit | undefined;
}

/** Of what is written at the exit: the last of all. */
export const LAST: number = Number.MAX_SAFE_INTEGER;

const MAGIC = 'stageguard-black-box 1';

/** Its length and its sum come first: a file can be cut off anywhere. */
export function encode(record: BlackBoxRecord): Buffer {
  const body = Buffer.from(JSON.stringify(record));
  return Buffer.concat([Buffer.from(`${MAGIC} ${body.length} ${sumOf(body)}\n`), body]);
}

/** `undefined` where it is not whole, or nothing that `encode` has made. */
export function decode(file: Buffer): BlackBoxRecord | undefined {
  const end = file.indexOf('\n');
  const [, length, sum] =
    /^stageguard-black-box 1 (\d+) ([0-9a-f]{16})$/.exec(file.toString('latin1', 0, Math.max(0, end))) ?? [];
  if (sum === undefined) return undefined;
  const body = file.subarray(end + 1);
  if (body.length !== Number(length) || sumOf(body) !== sum) return undefined;
  try {
    const record: BlackBoxRecord = JSON.parse(body.toString());
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord({ instance, number, snapshot }: BlackBoxRecord): boolean {
  return (
    typeof instance?.id === 'string' &&
    typeof number === 'number' &&
    Array.isArray(snapshot) &&
    snapshot.every(isSnapshot)
  );
}

function isSnapshot(snapshot: Snapshot): boolean {
  return (
    typeof snapshot?.name === 'string' && Array.isArray(snapshot.stages) && Array.isArray(snapshot.oldest)
  );
}

function sumOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}
