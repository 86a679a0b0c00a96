import type { MeterProvider } from '@opentelemetry/api';

/** A MeterProvider, as far as the model knows it. */
export interface Provider {
  readonly label: string;
  readonly real: MeterProvider;
  /** Whether what is counted on it is exported: a no-op, one that throws or one that was shut down exports nothing. */
  exports: boolean;
}
