import { inspect } from 'node:util';
import type { LivePageOptions, PageRequest, SnapshotSource } from './page-types.js';

const STUCK_AFTER = 30;

/** The options of one page, checked and complete. */
export interface Settings {
  readonly sources: readonly SnapshotSource[];
  readonly oldest: number;
  readonly title: string;
  readonly stuckAfter: StuckAfter;
}

/** The ages from which requests count as stuck, in seconds. */
export interface StuckAfter {
  readonly byStage: ReadonlyMap<string, number>;
  readonly otherwise: number;
}

/** Throws a `TypeError` that names the option, what was expected and what was given. */
export function settingsOf<R extends PageRequest>(
  metrics: SnapshotSource | readonly SnapshotSource[],
  options: LivePageOptions<R>,
): Settings {
  const { allow, oldest = 20, stuckAfter = STUCK_AFTER, title = 'Requests in flight' } = options;
  if (allow !== undefined && typeof allow !== 'function') throw wrong('allow', 'a function', allow);
  if (!Number.isInteger(oldest) || oldest < 0) throw wrong('oldest', 'a whole number from 0', oldest);
  if (typeof title !== 'string') throw wrong('title', 'a string', title);
  return { sources: sourcesOf(metrics), oldest, title, stuckAfter: stuckAfterOf(stuckAfter) };
}

function sourcesOf(metrics: SnapshotSource | readonly SnapshotSource[]): readonly SnapshotSource[] {
  const sources = Array.isArray(metrics) ? [...metrics] : [metrics];
  const areSources = sources.every((source) => typeof source?.snapshot === 'function');
  if (sources.length === 0 || !areSources)
    throw wrong('metrics', 'a metrics object or a list of them', metrics);
  return sources;
}

function stuckAfterOf(given: number | Readonly<Record<string, number>>): StuckAfter {
  const expected = 'seconds above 0, or an object of them by stage';
  if (isAge(given)) return { byStage: new Map(), otherwise: given };
  if (typeof given !== 'object' || given === null) throw wrong('stuckAfter', expected, given);
  const byStage = new Map(Object.entries(given));
  if (![...byStage.values()].every(isAge)) throw wrong('stuckAfter', expected, given);
  return { byStage, otherwise: STUCK_AFTER };
}

function isAge(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function wrong(option: string, expected: string, given: unknown): TypeError {
  return new TypeError(`livePage: ${option} must be ${expected}, not ${inspect(given, { depth: 0 })}`);
}
