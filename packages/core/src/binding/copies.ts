import { onceInProcess, shared } from '../words/once-in-process.js';
import { VERSION } from '../words/version.js';
import type { Named } from './named.js';

// Under this key 0.1.0 shares its code with whatever else is loaded; what it makes is not of use here.
const FIRST_CONTRACT = Symbol.for('stageguard.1');
const KEY = 'core@';

/** What the first copy of this very version makes, for all of them: contexts, timers and series are one. */
export function ofThisVersion<T>(create: () => T): T {
  return onceInProcess(`${KEY}${VERSION}`, create);
}

const said: WeakSet<Named> = new WeakSet();

/**
 * Another version of this package keeps a truth of its own: its requests are missing in what this one shows. Counted as
 * an anomaly, once for each name.
 */
export function sayOtherVersions(name: Named): void {
  if (said.has(name) || !othersLoaded()) return;
  const [binding] = name.bindings;
  if (binding === undefined) return;
  said.add(name);
  binding.ledger.anomalies.add(
    'second_version',
    'another version of @stageguard/core is loaded in this process; what it counts is not shown here',
  );
}

function othersLoaded(): boolean {
  const first = (globalThis as { [FIRST_CONTRACT]?: Map<string, unknown> })[FIRST_CONTRACT];
  if (first?.has('createRequestMetrics')) return true;
  return [...shared().keys()].some((key) => key.startsWith(KEY) && key !== `${KEY}${VERSION}`);
}
