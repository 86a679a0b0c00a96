import cluster from 'node:cluster';
import { resolve } from 'node:path';
import { type AnyMetrics, refuseUnknown, wrong } from '@stageguard/core/adapter';
import type { WatchdogOptions } from './watchdog-types.js';

const DEFAULTS = { threshold: 1_000, poll: 250, oldest: 50, stack: true, maxPerHour: 10 };

const KNOWN: readonly (keyof WatchdogOptions)[] = [
  'metrics',
  'threshold',
  'poll',
  'oldest',
  'stack',
  'maxPerHour',
  'onStall',
  'port',
  'token',
  'title',
  'folder',
  'onLost',
];

const SHORTEST_TOKEN = 16;

/** Complete, and checked. */
export interface Settings {
  readonly metrics: readonly AnyMetrics[];
  readonly threshold: number;
  readonly poll: number;
  readonly oldest: number;
  readonly stack: boolean;
  readonly maxPerHour: number;
  readonly onStall: WatchdogOptions['onStall'];
  readonly port: number | undefined;
  readonly token: string | undefined;
  readonly title: string | undefined;
  readonly folder: string | undefined;
  readonly onLost: WatchdogOptions['onLost'];
}

/** Throws a TypeError that says which option, what was expected, and what was given. */
export function settingsOf(options: WatchdogOptions): Settings {
  refuseUnknown(options, KNOWN);
  const { metrics, onStall, onLost, port, token, title, folder } = options;
  const {
    threshold = DEFAULTS.threshold,
    poll = DEFAULTS.poll,
    oldest = DEFAULTS.oldest,
    stack = DEFAULTS.stack,
    maxPerHour = DEFAULTS.maxPerHour,
  } = options;
  if (!isNumber(poll) || poll < 10) throw wrong('poll', 'milliseconds from 10', poll);
  if (!isNumber(threshold) || threshold < 2 * poll)
    throw wrong('threshold', 'milliseconds, at least twice `poll`', threshold);
  if (!Number.isInteger(oldest) || oldest < 0) throw wrong('oldest', 'a whole number from 0', oldest);
  if (typeof stack !== 'boolean') throw wrong('stack', 'true or false', stack);
  if (!isNumber(maxPerHour) || maxPerHour < 0) throw wrong('maxPerHour', 'a number from 0', maxPerHour);
  checkFunction('onStall', onStall);
  checkFunction('onLost', onLost);
  if (folder !== undefined && (typeof folder !== 'string' || folder === ''))
    throw wrong('folder', 'the path of a folder', folder);
  if (port !== undefined && !isPort(port)) throw wrong('port', 'a whole number from 0 to 65535', port);
  if (title !== undefined && typeof title !== 'string') throw wrong('title', 'a string', title);
  if (token !== undefined && !isToken(token)) {
    // What was given is a secret.
    throw wrong('token', `a string of ${SHORTEST_TOKEN} or more visible characters`, typeof token);
  }
  return {
    metrics: metricsOf(metrics),
    threshold,
    poll,
    oldest,
    stack,
    maxPerHour,
    onStall,
    port: port === undefined ? undefined : portOfProcess(port),
    token,
    title,
    // The process may change its directory.
    folder: folder === undefined ? undefined : resolve(folder),
    onLost,
  };
}

/** The port of this process: workers of a cluster would want the same one. */
function portOfProcess(port: number): number {
  return port === 0 || cluster.worker === undefined ? port : port + cluster.worker.id;
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

function isToken(value: unknown): boolean {
  return typeof value === 'string' && value.length >= SHORTEST_TOKEN && /^[\x21-\x7e]+$/.test(value);
}

function metricsOf(given: WatchdogOptions['metrics']): readonly AnyMetrics[] {
  const all: readonly AnyMetrics[] = Array.isArray(given) ? [...given] : [given as AnyMetrics];
  // Of another version of the core there may be less.
  const are = all.every((each) => typeof (each as { peek?: unknown } | undefined)?.peek === 'function');
  if (all.length === 0 || !are) throw wrong('metrics', 'a metrics object or a list of them', given);
  return all;
}

function checkFunction(option: string, given: unknown): void {
  if (given !== undefined && typeof given !== 'function') throw wrong(option, 'a function', given);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
