import type { Random } from '@stageguard/testing';
import type { Target } from '../service/ports.js';
import type { Lane } from './lane.js';

/** Something that clients do to a server. */
export interface Act {
  /** As it stands in the table. */
  readonly name: string;
  /** How many requests it sends. Default: 1. */
  readonly requests?: number;
  /** How often it is chosen, among the acts of its list. Default: 10. */
  readonly weight?: number;
  /** Rejects where the service did not do what it should. */
  play(lane: Lane, target: Target, random: Random): Promise<void>;
}

/** Fails the act, and by it the run. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 200) ?? String(value);
}

/** What `open` returns; nothing where its session is over, which somebody else's act has seen to. */
export function unlessOver<T>(open: () => T): T[] {
  try {
    return [open()];
  } catch {
    return [];
  }
}
