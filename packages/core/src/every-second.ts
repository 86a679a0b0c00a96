// From the module, not the global: fake timers of test runners replace the global one.
import { clearInterval, setInterval } from 'node:timers';
import type { Metrics } from './metrics.js';

// To register 100,000 at once took 30 ms.
const MOST_HANDLES = 1_000;

const all: Set<WeakRef<Metrics>> = new Set();
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * Once a second, off every request's path: looks whether the provider of these metrics has come or changed (a service
 * with one stuck request begins nothing, an idle one should show its zeros), and registers handles for reclamation.
 * The timer keeps neither the process nor the metrics alive, and ends with the last of them: test runners load this
 * anew for each file.
 */
export function everySecond(metrics: Metrics): void {
  all.add(new WeakRef(metrics));
  timer ??= setInterval(tick, 1_000).unref();
}

function tick(): void {
  let left = MOST_HANDLES;
  for (const reference of all) {
    const metrics = reference.deref();
    if (metrics === undefined) {
      all.delete(reference);
      continue;
    }
    metrics.look();
    left -= metrics.ledger.registerHandles(left);
  }
  if (all.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}
