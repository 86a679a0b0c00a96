import { isMainThread } from 'node:worker_threads';
import { originals, setFallbackProvider } from '@stageguard/core/adapter';
import { watchServers } from '@stageguard/http';
import { hasGlobalProvider } from './global-provider.js';
import { createOwnProvider } from './own-provider.js';
import { isOwn } from './own-server.js';
import { say } from './say.js';
import type { Export } from './settings.js';

/** A process without a server exports too, after this many milliseconds. */
const AT_THE_LATEST = 5_000;
const ONE_SECOND = 1_000;

/**
 * Exports what nobody else does: from the first server that listens on, unless the application has registered a
 * MeterProvider by then. Where it registers one later, that one takes over.
 */
export function exportUnlessOthersDo(kind: Export): void {
  if (!isMainThread) return;
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    if (!hasGlobalProvider()) exportTo(kind);
  };
  // After the application's own listeners, who may start its SDK.
  watchServers({ listening: (server) => void (isOwn(server) || originals.setImmediate(begin)) });
  originals.setTimeout(begin, AT_THE_LATEST).unref();
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
