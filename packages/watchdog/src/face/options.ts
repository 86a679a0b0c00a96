import { inspect } from 'node:util';
import type { WatchedMetrics } from '../words/metrics.js';
import type { WatchdogOptions } from './watchdog-types.js';

const DEFAULTS = { threshold: 1_000, poll: 250, oldest: 50, stack: true, maxPerHour: 10 };

const KNOWN = new Set<string>(['metrics', 'threshold', 'poll', 'oldest', 'stack', 'maxPerHour', 'onStall']);

/** Complete, and checked. */
export interface Settings {
  readonly metrics: readonly WatchedMetrics[];
  readonly threshold: number;
  readonly poll: number;
  readonly oldest: number;
  readonly stack: boolean;
  readonly maxPerHour: number;
  readonly onStall: WatchdogOptions['onStall'];
}

/** Throws a TypeError that says which option, what was expected, and what was given. */
export function settingsOf(options: WatchdogOptions): Settings {
  if (typeof options !== 'object' || options === null) throw wrong("'options'", 'an object', options);
  for (const key of Object.keys(options)) {
    if (!KNOWN.has(key)) throw new TypeError(`stageguard: unknown option '${key}'`);
  }
  const { metrics, onStall } = options;
  const {
    threshold = DEFAULTS.threshold,
    poll = DEFAULTS.poll,
    oldest = DEFAULTS.oldest,
    stack = DEFAULTS.stack,
    maxPerHour = DEFAULTS.maxPerHour,
  } = options;
  if (!isNumber(poll) || poll < 10) throw wrongOption('poll', 'milliseconds from 10', poll);
  if (!isNumber(threshold) || threshold < 2 * poll)
    throw wrongOption('threshold', 'milliseconds, at least twice `poll`', threshold);
  if (!Number.isInteger(oldest) || oldest < 0) throw wrongOption('oldest', 'a whole number from 0', oldest);
  if (typeof stack !== 'boolean') throw wrongOption('stack', 'true or false', stack);
  if (!isNumber(maxPerHour) || maxPerHour < 0) throw wrongOption('maxPerHour', 'a number from 0', maxPerHour);
  checkFunction('onStall', onStall);
  return { metrics: metricsOf(metrics), threshold, poll, oldest, stack, maxPerHour, onStall };
}

function metricsOf(given: WatchdogOptions['metrics']): readonly WatchedMetrics[] {
  const all: readonly WatchedMetrics[] = Array.isArray(given) ? [...given] : [given as WatchedMetrics];
  // Of another version of the core there may be less.
  const are = all.every((each) => typeof (each as { peek?: unknown } | undefined)?.peek === 'function');
  if (all.length === 0 || !are) throw wrongOption('metrics', 'a metrics object or a list of them', given);
  return all;
}

function checkFunction(option: string, given: unknown): void {
  if (given !== undefined && typeof given !== 'function') throw wrongOption(option, 'a function', given);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function wrongOption(option: string, expected: string, given: unknown): TypeError {
  return wrong(`option '${option}'`, expected, given);
}

function wrong(what: string, expected: string, given: unknown): TypeError {
  const shown = inspect(given, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).slice(0, 100);
  return new TypeError(`stageguard: ${what} has to be ${expected}; given: ${shown}`);
}
