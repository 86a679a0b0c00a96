import type { HttpMetrics } from '@stageguard/http';
import type { Pair } from './pair.js';

/** Milliseconds between two looks. */
const EVERY = 10;
/** So much time passes between two looks at most: while the machine stands still nothing can end, and so nothing is late. */
const MOST_BETWEEN = 100;

/** Something that must not be. */
export interface Finding {
  readonly kind: 'early end' | 'late end' | 'wrong count';
  readonly what: string;
}

/** What was seen so far. */
export interface Seen {
  pairs: number;
  early: number;
  late: number;
  /** The latest end, in milliseconds after Node said that the exchange was dead. */
  latest: number;
  latestOf: string;
  /** How often an end has come within 20 ms, 100 ms, a second, and later. */
  readonly ends: { soon: number; short: number; second: number; later: number };
  readonly findings: Finding[];
}

/**
 * A table of all exchanges of our own making, judged by Node's sockets and streams, beside what is counted. An exchange
 * whose count has ended where Node says that it is alive is an early end; one that is counted for longer than `limit`
 * after its death is a late one.
 */
export interface Oracle {
  readonly seen: Seen;
  add(pair: Pair): void;
  /** Exchanges that are not dead. */
  readonly alive: number;
  /** Exchanges that are counted. */
  readonly counted: number;
  /** Some of those, for people. */
  left(): string[];
  stop(): void;
}

const MOST_FINDINGS = 20;

export function createOracle(metrics: Readonly<Record<string, HttpMetrics>>, limit: number): Oracle {
  const pairs = new Set<Pair>();
  /** Counted, and late already. */
  const overdue = new Set<Pair>();
  const seen: Seen = {
    pairs: 0,
    early: 0,
    late: 0,
    latest: 0,
    latestOf: '',
    ends: { soon: 0, short: 0, second: 0, later: 0 },
    findings: [],
  };
  const find = (kind: Finding['kind'], what: string) => {
    if (seen.findings.length < MOST_FINDINGS) seen.findings.push({ kind, what });
  };

  const ended = (pair: Pair, now: number, deadAt: number) => {
    pairs.delete(pair);
    overdue.delete(pair);
    const after = now - deadAt;
    const { ends } = seen;
    if (after <= 20) ends.soon++;
    else if (after <= 100) ends.short++;
    else if (after <= 1_000) ends.second++;
    else ends.later++;
    if (after > seen.latest) [seen.latest, seen.latestOf] = [after, said(pair)];
  };

  let now = 0;
  let lookedAt = performance.now();
  const look = () => {
    const its = performance.now();
    now += Math.min(its - lookedAt, MOST_BETWEEN);
    lookedAt = its;
    for (const pair of pairs) {
      const counts = isCounted(pair);
      if (pair.deadAt === undefined) {
        const state = pair.state();
        if (state === 'alive' && pair.request !== undefined && !counts) {
          seen.early++;
          find(
            'early end',
            `${said(pair)} has ended in our counts ${Math.round(its - pair.began)} ms after it began`,
          );
          pairs.delete(pair);
        }
        if (state !== 'dead') continue;
        pair.died(now);
      }
      const deadAt = pair.deadAt ?? now;
      if (pair.request?.stage === undefined) ended(pair, now, deadAt);
      else if (now - deadAt > limit && pair.done && !overdue.has(pair)) {
        overdue.add(pair);
        seen.late++;
        find(
          'late end',
          `${said(pair)} is still in '${pair.request.stage}' ${Math.round(now - deadAt)} ms after its death`,
        );
      }
    }
    compareActive();
  };

  const differed: Record<string, number> = {};
  /** Nothing is counted that is not in the table. */
  const compareActive = () => {
    const expected: Record<string, number> = {};
    for (const { target, request } of pairs) {
      if (request?.stage !== undefined) expected[target] = (expected[target] ?? 0) + 1;
    }
    for (const [target, { active }] of Object.entries(metrics)) {
      const known = expected[target] ?? 0;
      const surplus = active - known;
      if (surplus === (differed[target] ?? 0)) continue;
      differed[target] = surplus;
      find(
        'wrong count',
        `${target}: ${active} are counted, ${known} are in the table; the oldest is ${metrics[target]?.snapshot({ oldest: 1 }).oldest[0]?.name}`,
      );
    }
  };

  const timer = setInterval(look, EVERY);
  return {
    seen,
    add(pair) {
      seen.pairs++;
      pairs.add(pair);
    },
    get alive() {
      return [...pairs].filter(({ deadAt }) => deadAt === undefined).length;
    },
    get counted() {
      return [...pairs].filter(({ request }) => request?.stage !== undefined).length;
    },
    left() {
      const left = [...pairs].filter(({ request }) => request?.stage !== undefined).slice(0, 10);
      return left.map((pair) => `${said(pair)} is in '${pair.request?.stage}' and ${pair.state()}`);
    },
    stop: () => clearInterval(timer),
  };
}

/** `detached` is what an exchange is in when it is over and something keeps it. */
function isCounted({ request }: Pair): boolean {
  return request?.stage !== undefined && request.stage !== 'detached';
}

function said({ target, path }: Pair): string {
  return `${target} ${path}`;
}
