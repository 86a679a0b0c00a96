import { wrong } from '@stageguard/core/adapter';
import {
  type Drainable,
  type Drained,
  type DrainedMetrics,
  type DrainOptions,
  drainAll,
} from '@stageguard/http';

/** A server of grpc-js, whichever copy of it. */
export interface DrainedGrpcServer {
  tryShutdown(callback: (error?: Error) => void): void;
  forceShutdown(): void;
}

/**
 * Ends servers of grpc-js without a cut call. After `delay` they accept no connections, and every client gets a GOAWAY
 * (`tryShutdown`): calls in flight go on to their end, and one that was just sent is refused, for the client to make it again
 * elsewhere, as grpc-js does by itself. What is not over at `deadline` is cut (`forceShutdown`): clients read CANCELLED. Both are
 * milliseconds from the call on.
 *
 * Resolves when all connections are closed and the metrics have nothing in flight, or else at the deadline, with what was cut. It
 * keeps the process alive until then, and no longer. A second call joins in, with a deadline of its own.
 *
 * @throws TypeError (as a rejection) where a server is none, or an option is wrong; then nothing is shut down.
 */
export async function drain(
  servers: DrainedGrpcServer | readonly DrainedGrpcServer[],
  metrics: readonly DrainedMetrics[],
  options: DrainOptions = {},
): Promise<Drained> {
  return drainAll([servers].flat().map(drainable), metrics, options);
}

function drainable(server: DrainedGrpcServer): Drainable {
  if (typeof server?.tryShutdown !== 'function' || typeof server.forceShutdown !== 'function') {
    throw wrong('servers', 'a server of @grpc/grpc-js, or a list of them', server);
  }
  return {
    close: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
    cut: () => server.forceShutdown(),
    stop: () => {},
  };
}
