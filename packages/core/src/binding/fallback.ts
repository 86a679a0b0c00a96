import type { MeterProvider } from '@opentelemetry/api';
import { onceInProcess } from '../words/once-in-process.js';

/** For the whole process, whatever copies of the package are loaded. */
export const fallback: { provider: MeterProvider | undefined } = onceInProcess('fallback', () => ({
  provider: undefined,
}));

/**
 * For whoever exports a process without a line of its code: metrics that have no provider are exported through this one,
 * until a global one is registered or one is given to them. Nothing is registered globally. `undefined` takes it back.
 */
export function setFallbackProvider(provider: MeterProvider | undefined): void {
  fallback.provider = provider;
}
