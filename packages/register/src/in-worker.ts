import { threadId } from 'node:worker_threads';
import { originals } from '@stageguard/core/adapter';
import { watchServers } from '@stageguard/http';
import { hasGlobalProvider } from './global-provider.js';
import { writeLine } from './say.js';

/**
 * Says once for a worker thread that has a server where its requests are not: pages and exports are those of the main thread, which
 * knows nothing of them. A worker without a server says nothing.
 */
export function sayWhereServersOfWorkerAre(): void {
  let said = false;
  const say = () => {
    if (said || hasGlobalProvider()) return;
    said = true;
    writeLine(
      `stageguard: worker thread ${threadId} has a server; its requests are not on the page, and exported only by a MeterProvider that it registers itself`,
    );
  };
  // After the application's own listeners, who may start its SDK.
  watchServers({ listening: () => void originals.setImmediate(say) });
}
