import type { Random } from '@stageguard/testing';
import type { Target } from '../servers/application.js';

/** What a client does: chosen at random, and told in one line. */
export interface Act {
  readonly target: Target;
  /** Requests that it sends. */
  readonly requests: number;
  readonly said: string;
  play(port: number): Promise<void>;
}

const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS'] as const;

/** Behaviours with the amounts that go with them, at most. */
const BEHAVIOURS = [
  ['quick', 1],
  ['slow', 40],
  ['read', 10],
  ['read', 1],
  ['early', 1],
  ['stream', 20],
  ['large', 3_000],
  ['eager', 400],
  ['empty', 1],
  ['unchanged', 5],
  ['hints', 10],
  ['echo', 1],
  ['half', 20],
  ['breaks', 1],
  ['destroy', 10],
  ['midway', 10],
  ['refuse', 10],
  ['cut', 10],
  ['goodbye', 10],
  ['hang', 1],
  ['outlive', 40],
  ['throws', 1],
  ['rejects', 10],
  ['flush', 20],
  ['twice', 10],
  ['patience', 30],
  ['listens', 20],
] as const;

/** Rarer ones: what a fault in them leaves is left for the whole run. */
const RARE = [['inner', 10]] as const;

export interface Wanted {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

/** `act` is the number of the act, which the path tells: what is found says in which one. */
export function chooseWanted(random: Random, act: number): Wanted {
  const [behaviour, most] = random.chance(0.01)
    ? RARE[0]
    : (BEHAVIOURS[random.below(BEHAVIOURS.length)] ?? BEHAVIOURS[0]);
  const method = METHODS[random.below(METHODS.length)] ?? 'GET';
  const has = method === 'POST' || method === 'PUT' || random.chance(0.02);
  const size = random.chance(0.1) ? 300_000 : random.below(3_000);
  return {
    method,
    path: `/${behaviour}/${random.below(most)}?act=${act}`,
    body: has ? 'b'.repeat(size) : undefined,
  };
}
