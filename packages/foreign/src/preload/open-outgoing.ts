import { nodeRequests } from './node-requests.js';
import { Open } from './open.js';
import { undiciRequests } from './undici-requests.js';

/** Counts the open HTTP calls that the process makes, tunnels and upgrades not, which ours leave out too. */
export function openOutgoing(): Open {
  const calls = new Open();
  nodeRequests(calls);
  undiciRequests(calls);
  return calls;
}
