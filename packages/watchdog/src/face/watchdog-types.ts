import type { AnyMetrics } from '@stageguard/core/adapter';
import type { LostEvent } from '../lost/lost-event.js';
import type { StallEvent } from '../stall/stall-event.js';

/** Options of `startWatchdog`. Times are in milliseconds. */
export interface WatchdogOptions {
  /** Whose requests are told of. */
  metrics: AnyMetrics | readonly AnyMetrics[];
  /** How long the event loop has to be blocked to count as a stall; at least twice `poll`. Default: 1,000. */
  threshold?: number | undefined;
  /** How often the main thread is looked at: what a stall's length is exact to. Default: 250. */
  poll?: number | undefined;
  /**
   * Serves the live page, its JSON (`/?format=json`) and Prometheus' text (`/metrics`) from the watchdog's own thread on this port
   * of the loopback interface, also while the event loop is blocked; 0 takes a free one. In a worker of a cluster it is this
   * plus the worker's id. Default: nothing is served.
   */
  port?: number | undefined;
  /**
   * Who may see what is served has this, as on a live page: 16 or more visible characters of ASCII. Default: this machine may. There
   * is no `allow`: a function would run in the main thread, which is blocked.
   */
  token?: string | undefined;
  /** The heading of the page. Default: `Requests in flight`. */
  title?: string | undefined;
  /**
   * Keeps what is in flight in a folder of its own in this folder, which several processes can share, while the process lives. At the
   * next start with the folder what a dead process has left is reported. Default: nothing is kept.
   */
  folder?: string | undefined;
  /** The most requests in a snapshot. Default: 50. */
  oldest?: number | undefined;
  /** Take the stack of what is running. Default: true. */
  stack?: boolean | undefined;
  /** The most stalls that are told of in an hour; all of them are counted. Default: 10. */
  maxPerHour?: number | undefined;
  /** Called once the event loop runs again. What it throws is one warning. */
  onStall?: ((event: StallEvent) => void) | undefined;
  /** Called for each earlier process that has died. What it throws is one warning. */
  onLost?: ((event: LostEvent) => void) | undefined;
}

/** A watchdog that runs. */
export interface Watchdog {
  /** The port, once it listens; `undefined` where none was asked for, or where it cannot: then one warning says why. */
  readonly port: Promise<number | undefined>;
  /** The earlier processes that have died and that nobody else has reported, once that is known; none without `folder`. */
  readonly lost: Promise<readonly LostEvent[]>;
  /** Ends it, removes what it has kept, and resolves once its thread is gone. Never rejects. */
  stop(): Promise<void>;
}
