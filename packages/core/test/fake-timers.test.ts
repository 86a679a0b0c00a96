import { afterEach, describe, expect, it, jest } from '@jest/globals';

type Adapter = typeof import('@stageguard/core/adapter');

afterEach(() => {
  jest.useRealTimers();
});

describe.each([
  ['before', true],
  ['after', false],
])(
  'what is called in place of globals, where a test runner fakes those %s this package is loaded',
  (_, before) => {
    it.each(['queueMicrotask', 'nextTick', 'setImmediate'] as const)('%s calls back', async (name) => {
      if (before) jest.useFakeTimers();
      const { originals } = loadedAnew();
      if (!before) jest.useFakeTimers();
      await new Promise<void>((resolve) => originals[name](resolve));
    });

    it('the clock goes on', async () => {
      if (before) jest.useFakeTimers();
      const { originals } = loadedAnew();
      if (!before) jest.useFakeTimers();
      const start = originals.now();
      while (originals.now() === start) await new Promise<void>((resolve) => originals.setImmediate(resolve));
      expect(originals.now()).toBeGreaterThan(start);
    });
  },
);

function loadedAnew(): Adapter {
  let adapter: Adapter | undefined;
  jest.isolateModules(() => {
    adapter = require('@stageguard/core/adapter');
  });
  return adapter as Adapter;
}
