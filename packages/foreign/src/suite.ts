import type { Way } from './way.js';

/** The tests of a package, as its maintainers run them. */
export interface Suite {
  /** What `--suite` says. */
  readonly name: string;
  /** What applications import it as: it is checked out to a folder of this name in `node_modules`, and so found. */
  readonly module: string;
  /** Where a checkout comes from, and the tag that the table was made with. */
  readonly repository: string;
  readonly tag: string;
  /** The package's folder in the checkout; by default the checkout itself. */
  readonly folder?: string;
  /** What has to be run in it after `npm install`: arguments of `npm`. */
  readonly prepared?: readonly (readonly string[])[];
  readonly runner: 'mocha' | 'node:test';
  /** The runner's arguments beside the files. */
  readonly args?: readonly string[];
  /** Files and folders with tests, and how the names of the files in these end. */
  readonly tests: readonly string[];
  readonly ending?: string;
  /** How it is counted. */
  readonly ways: readonly Way[];
}
