export const AXES = [
  'node',
  'opentelemetry',
  'framework',
  'module',
  'bundler',
  'test runner',
  'instrumentation',
  'library',
  'server',
] as const;

export type Axis = (typeof AXES)[number];

/** One row of the matrix: what is varied, and what still has to hold. */
export interface Row {
  readonly axis: Axis;
  readonly name: string;
  /** What is run there. */
  readonly what: string;
  /** What has to be said of it: why its oldest version is that one, or what was found. */
  readonly note?: string;
  /** Rejects where it does not hold. */
  run(): Promise<Outcome>;
}

export interface Outcome {
  /** The versions that ran, as they were found: `express 4.17.0`. */
  readonly versions: readonly string[];
  /** What it shows, such as the number of tests. */
  readonly result: string;
}
