import { refuseUnknown, wrong } from '@stageguard/core/adapter';
import type { LivePageOptions, PagePeer, PageRequest, PageStatus, SnapshotSource } from './page-types.js';
import type { PeerSettings } from './peers.js';
import { TRACE_ID, traceUrlOf } from './trace-url.js';

/** The options of one page, checked and complete. */
export interface Settings {
  readonly sources: readonly SnapshotSource[];
  readonly oldest: number;
  readonly title: string;
  readonly stuckAfter: StuckAfter;
  readonly peers: readonly PeerSettings[];
  /** Has `{traceId}` in it. */
  readonly traceUrl: string | undefined;
  readonly statusOf: (() => PageStatus) | undefined;
}

/** The ages from which requests count as stuck, in seconds; where there is none, the budgets say who is. */
export interface StuckAfter {
  readonly byStage: ReadonlyMap<string, number>;
  readonly otherwise: number | undefined;
}

const KNOWN = ['allow', 'token', 'oldest', 'peers', 'stuckAfter', 'title', 'traceUrl', 'status'];
export const SHORTEST_TOKEN = 16;
export const MOST_PEERS = 32;

/** Throws a TypeError that says which option, what was expected, and what was given. */
export function settingsOf<R extends PageRequest>(
  metrics: SnapshotSource | readonly SnapshotSource[],
  options: LivePageOptions<R>,
): Settings {
  refuseUnknown(options, KNOWN);
  const { oldest = 20, peers = [], stuckAfter, title = 'Requests in flight', traceUrl, status } = options;
  checkAccess(options);
  if (!Number.isInteger(oldest) || oldest < 0) throw wrong('oldest', 'a whole number from 0', oldest);
  if (typeof title !== 'string') throw wrong('title', 'a string', title);
  if (traceUrl !== undefined && !isTraceUrl(traceUrl))
    throw wrong('traceUrl', 'an http or https address with {traceId} after its host', traceUrl);
  if (status !== undefined && typeof status !== 'function') throw wrong('status', 'a function', status);
  return {
    sources: sourcesOf(metrics),
    oldest,
    title,
    stuckAfter: stuckAfterOf(stuckAfter),
    peers: peersOf(peers),
    traceUrl,
    statusOf: status,
  };
}

/** Throws as `settingsOf` does. */
export function checkAccess<R extends PageRequest>({
  allow,
  token,
}: Pick<LivePageOptions<R>, 'allow' | 'token'>): void {
  if (allow !== undefined && typeof allow !== 'function') throw wrong('allow', 'a function', allow);
  if (token !== undefined && !isToken(token)) throw wrongToken('token', token);
}

function sourcesOf(metrics: SnapshotSource | readonly SnapshotSource[]): readonly SnapshotSource[] {
  const sources = Array.isArray(metrics) ? [...metrics] : [metrics];
  const areSources = sources.every((source) => typeof source?.snapshot === 'function');
  if (sources.length === 0 || !areSources)
    throw wrong('metrics', 'a metrics object or a list of them', metrics);
  return sources;
}

function stuckAfterOf(given: number | Readonly<Record<string, number>> | undefined): StuckAfter {
  if (given === undefined) return { byStage: new Map(), otherwise: undefined };
  if (isAge(given)) return { byStage: new Map(), otherwise: given };
  if (!isObject(given)) throw wrong('stuckAfter', 'seconds above 0, or an object of them by stage', given);
  const byStage = new Map<string, number>();
  for (const [stage, age] of Object.entries(given)) {
    if (!isAge(age)) throw wrong(`stuckAfter.${stage}`, 'seconds above 0', age);
    byStage.set(stage, age);
  }
  return { byStage, otherwise: undefined };
}

/** The place of the id is after the host: whoever makes a request could name another one else. */
function isTraceUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !value.includes(TRACE_ID)) return false;
  const urls = ['a', 'b']
    .map((id) => traceUrlOf(value, id))
    .map((url) => (URL.canParse(url) ? new URL(url) : undefined));
  const [one, other] = urls;
  if (one === undefined || other === undefined) return false;
  const isSame =
    one.origin === other.origin && one.username === other.username && one.password === other.password;
  return isSame && (one.protocol === 'https:' || one.protocol === 'http:');
}

function peersOf(given: readonly PagePeer[]): readonly PeerSettings[] {
  if (!Array.isArray(given) || given.length > MOST_PEERS)
    throw wrong('peers', `a list of at most ${MOST_PEERS} addresses of pages`, given);
  return given.map((peer, index) => {
    const its = isObject(peer) ? peer : { url: peer };
    refuseUnknown(its, ['url', 'token'], `peers[${index}]`);
    const { url, token }: { url?: unknown; token?: unknown } = its;
    if (!isPeerUrl(url))
      throw wrong(`peers[${index}]`, 'an http or https address without user and password', withoutUser(url));
    if (token !== undefined && !isToken(token)) throw wrongToken(`peers[${index}].token`, token);
    return { url, token: token as string | undefined };
  });
}

export function isPeerUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

/** What an error may show of it. */
function withoutUser(url: unknown): unknown {
  return typeof url === 'string' ? url.replace(/\/\/.*@/, '//…@') : url;
}

export function isToken(value: unknown): boolean {
  return typeof value === 'string' && value.length >= SHORTEST_TOKEN && /^[\x21-\x7e]+$/.test(value);
}

function isAge(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was given is a secret. */
function wrongToken(option: string, given: unknown): TypeError {
  return wrong(option, `a string of ${SHORTEST_TOKEN} or more visible characters`, typeof given);
}
