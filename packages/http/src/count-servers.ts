import { onceInProcess } from '@stageguard/core/adapter';
import { type Counting, countingOf } from './counting.js';
import type { Exchange } from './exchange.js';
import { exchange, exchangeOf } from './exchange-of.js';
import { isUncounted } from './exporters.js';
import { watchServers } from './hook-servers.js';
import { isFollowable } from './message.js';
import { pairOf } from './pair-of.js';

/** Everybody who counts the requests of all servers. From the first call on they are counted as they come. */
export function countingServers(): Set<Counting> {
  return onceInProcess('http.counting.servers', () => {
    const counting = countingOf('http');
    watchServers({
      request(server, req, res) {
        if (counting.size === 0 || isUncounted(server)) return undefined;
        if (!(pairOf(res)?.followable ?? isFollowable(req, res))) return undefined;
        let its: Exchange | undefined;
        for (const { metrics } of counting) its = exchange(metrics, req, res);
        // The first one of these messages; none of its own has a second response for a request that is alive.
        return exchangeOf(res) ?? its;
      },
    });
    return counting;
  });
}
