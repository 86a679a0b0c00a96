import { afterEach, describe, expect, it, jest } from '@jest/globals';

type Core = typeof import('@stageguard/core');

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

function loadedAnew(): Core {
  let core: Core | undefined;
  jest.isolateModules(() => {
    core = require('@stageguard/core');
  });
  return core as Core;
}
