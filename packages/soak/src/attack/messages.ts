import type { Ports, Target } from '../service/ports.js';

/** What the clients' process is told. */
export interface Start {
  readonly ports: Ports;
  readonly seed: number;
  readonly lanes: number;
}

export type Order =
  | ({ readonly order: 'start' } & Start)
  /** Go on until so many requests have been sent since the start. */
  | { readonly order: 'attack'; readonly until: number }
  /** Have so many requests hang at every server, beside the attack. */
  | { readonly order: 'hold'; readonly each: number }
  | { readonly order: 'let go' }
  | { readonly order: 'stop' };

/** What the clients have done since they last told. */
export interface Progress {
  /** Requests by what was done with them, then by target. */
  readonly peaceful: Counts;
  readonly hostile: Counts;
}

export type Counts = Record<string, Partial<Record<Target, number>>>;

export type Word =
  | ({ readonly word: 'progress' } & Progress)
  /** Every act has come to its end. */
  | { readonly word: 'done' }
  /** All that are to hang have been sent. */
  | { readonly word: 'held' }
  /** Their clients have gone. */
  | { readonly word: 'let go' }
  | { readonly word: 'failed'; readonly what: string };

export function add(counts: Counts, name: string, target: Target, requests: number): void {
  const row = counts[name] ?? {};
  counts[name] = row;
  row[target] = (row[target] ?? 0) + requests;
}

export function total(counts: Counts): number {
  return Object.values(counts)
    .flatMap((row) => Object.values(row))
    .reduce((sum, count) => sum + count, 0);
}
