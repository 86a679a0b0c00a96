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
  /** Commands that are run in it before its dependencies are installed, and after; no shell reads them. */
  readonly beforeInstall?: readonly string[];
  readonly afterInstall?: readonly string[];
  readonly runner: 'mocha' | 'node:test';
  /** The runner's arguments beside the files, and what the environment has. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files and folders with tests, those in folders of a folder too where it ends with `/**`. */
  readonly tests: readonly string[];
  /** How the names of the files in folders end. */
  readonly endings?: readonly string[];
  /** How it is counted. */
  readonly ways: readonly Way[];
}
