import type { ModelMetrics } from './metrics.js';
import type { Provider } from './provider.js';

/** Requests that are exported together: through one provider at a time, or through none. */
export class Book {
  provider: Provider | undefined;
}

// Where a request counts. All that is known of it is in this file.

/** The book in which a request counts that begins now. */
export function bookOf(metrics: ModelMetrics): Book {
  return metrics.book;
}

/**
 * The metrics object has found a provider, another one, or none any more.
 * "Instruments live on the global MeterProvider, also on one that is registered later or replaced; `meterProvider`
 * names another one." "Moves the instruments to another provider; counts go over whole."
 */
export function bind(metrics: ModelMetrics, provider: Provider | undefined): void {
  metrics.book.provider = provider;
}

/**
 * Whether `active`, `count`, `snapshot` and `drained` of these metrics see what is in the book.
 * "Two metrics objects of one name on one provider […] export one truth."
 */
export function reads(metrics: ModelMetrics, book: Book): boolean {
  const { provider } = metrics.book;
  return metrics.book === book || (provider !== undefined && provider === book.provider);
}
