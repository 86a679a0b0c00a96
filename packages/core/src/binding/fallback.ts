import type { MeterProvider } from '@opentelemetry/api';
import { onceInProcess } from '../words/once-in-process.js';

interface Fallback {
  provider: MeterProvider | undefined;
  /** Whoever looks for providers looks again. */
  readonly changed: Set<() => void>;
}

/** For the whole process, whatever copies of the package are loaded. */
export const fallback: Fallback = onceInProcess('fallback', () => ({
  provider: undefined,
  changed: new Set(),
}));

/**
 * For whoever exports a process without a line of its code: metrics that have no provider are exported through this one,
 * until a global one is registered or one is given to them. Nothing is registered globally. `undefined` takes it back:
 * what the provider was fed is taken back by then, so that its last export has nothing that is exported elsewhere.
 */
export function setFallbackProvider(provider: MeterProvider | undefined): void {
  fallback.provider = provider;
  for (const look of fallback.changed) look();
}
