import { isMainThread } from 'node:worker_threads';
import { originals, setFallbackProvider } from '@stageguard/core/adapter';
import { hasGlobalProvider } from './global-provider.js';
import { onceServing } from './once-serving.js';
import { createOwnProvider } from './own-provider.js';
import { say } from './say.js';
import type { Export } from './settings.js';

const ONE_SECOND = 1_000;

/**
 * Exports what nobody else does: from the first server that listens on, unless the application has registered a
 * MeterProvider by then. Where it registers one later, that one takes over.
 */
export function exportUnlessOthersDo(kind: Export): void {
  if (!isMainThread) return;
  onceServing(() => {
    if (!hasGlobalProvider()) exportTo(kind);
  });
}

function exportTo(kind: Export): void {
  try {
    const { provider, close } = createOwnProvider(kind);
    setFallbackProvider(provider);
    const timer = originals.setInterval(() => {
      if (!hasGlobalProvider()) return;
      originals.clearInterval(timer);
      say('the application has a MeterProvider of its own, which exports from now on');
      setFallbackProvider(undefined);
      close();
    }, ONE_SECOND);
    timer.unref();
  } catch (error) {
    say(`nothing is exported: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}
