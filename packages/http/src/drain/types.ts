import type { AbortSignalLike, RequestSnapshot, Snapshot } from '@stageguard/core';

/** Metrics that a drain waits for: of any kind, HTTP's, gRPC's or the application's own. */
export interface DrainedMetrics {
  drained(options?: { signal?: AbortSignalLike | undefined; detached?: boolean | undefined }): Promise<void>;
  snapshot(options?: { oldest?: number | undefined }): Snapshot;
}

/** Options of `drain`. */
export interface DrainOptions {
  /**
   * In milliseconds from the call on, `delay` included: what is in flight then is cut. Keep it below the time after which the
   * platform kills the process: 30 s under Kubernetes, 10 s under Docker. Default: 9,000.
   */
  deadline?: number | undefined;
  /**
   * Goes on as if nothing were for so many milliseconds, while load balancers learn that this server ends: one that closes its
   * listener at once refuses whom they still send. Default: 0.
   */
  delay?: number | undefined;
  /** Whether to wait for work that goes on after its answer, too (stage `detached`). Default: true. */
  detached?: boolean | undefined;
}

/** How a drain has ended. */
export interface Drained {
  /** Whether all ended by itself before the deadline: nothing was cut. */
  readonly complete: boolean;
  /** The requests that were in flight at the deadline, as `snapshot` shows them; of each metrics the longest in its stage first. */
  readonly left: readonly RequestSnapshot[];
}

/** How a drain of servers has ended. */
export interface DrainedServers extends Drained {
  /** The connections that were cut at the deadline: amid a request, counted or not, or taken over by a WebSocket. */
  readonly connections: number;
}

/** What is drained. */
export interface Drainable {
  /** Accepts nothing more, and tells clients to go elsewhere. Resolves when all that was accepted is over. */
  close(): Promise<void>;
  /** At the deadline: cuts what is left. */
  cut(): void | Promise<void>;
  /** In the end, however it has ended: takes back what `close` has installed. */
  stop(): void;
}
