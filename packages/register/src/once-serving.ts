import { originals } from '@stageguard/core/adapter';
import { watchServers } from '@stageguard/http';
import { isOwn } from './own-server.js';
import { say } from './say.js';

/** A process without a server begins too, after this many milliseconds. */
const AT_THE_LATEST = 5_000;

/**
 * Calls `begin` once, as soon as a server of the application listens. What starts the application, such as npm, tsx or nodemon, is
 * preloaded as well where NODE_OPTIONS says so, and would be the first to have the port.
 */
export function onceServing(begin: () => void): void {
  let begun = false;
  const beginOnce = () => {
    if (begun) return;
    begun = true;
    try {
      begin();
    } catch (error) {
      say((error as Error).message);
    }
  };
  // After the application's own listeners, who may start its SDK.
  watchServers({ listening: (server) => void (isOwn(server) || originals.setImmediate(beginOnce)) });
  originals.setTimeout(beginOnce, AT_THE_LATEST).unref();
}
