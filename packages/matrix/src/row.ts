/** One row of the matrix: what is varied, and what still has to hold. */
export interface Row {
  readonly axis: 'node' | 'opentelemetry' | 'framework' | 'module' | 'bundler' | 'test runner';
  readonly name: string;
  /** What is run there. */
  readonly what: string;
  /** Rejects where it does not hold; resolves to what it shows, such as the number of tests. */
  run(): Promise<string>;
}
