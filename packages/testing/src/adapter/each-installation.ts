import { afterEach, describe } from '@jest/globals';
import type { CountingOptions } from './counting.js';

/** A version of a framework, or a way to install an adapter, by the name that it has in the tests. */
export type Named<T> = readonly (readonly [name: string, it: T])[];

/** Makes an application of this version of the framework, with the adapter in it. */
export type Install<V, I> = (version: V, options?: CountingOptions) => I;

/** Declares tests for every version and each way; `install` makes an application, which is closed after its test. */
export function eachInstallation<V, I extends { close(): Promise<void> }>(
  versions: Named<V>,
  ways: Named<Install<V, I>>,
  tests: (install: (options?: CountingOptions) => I) => void,
): void {
  for (const [name, version] of versions) {
    for (const [way, install] of ways) {
      describe(`${name}, ${way}`, () => {
        const open: I[] = [];
        tests((options) => {
          const installed = install(version, options);
          open.push(installed);
          return installed;
        });
        afterEach(async () => {
          for (const installed of open.splice(0)) await installed.close();
        });
      });
    }
  }
}
