import { afterEach } from '@jest/globals';

/** What is done after the running test, the last first: push to it. Call at the top of a test file or of a `describe`. */
export function afterTest(): (() => unknown)[] {
  const all: (() => unknown)[] = [];
  afterEach(async () => {
    for (const fn of all.splice(0).reverse()) await fn();
  });
  return all;
}
