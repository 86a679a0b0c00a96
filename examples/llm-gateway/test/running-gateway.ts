import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../dist/index.js';
import {
  type Backend,
  createClock,
  createGateway,
  createGrpcBackend,
  createHttpBackend,
  createSimulatedBackend,
  type Gateway,
  type HttpBackend,
  type Mode,
  models,
} from '../dist/index.js';

export interface RunningGateway extends Gateway {
  readonly port: number;
  readonly url: string;
  readonly clock: Clock;
  readonly backend: Backend;
  /** The same, where the workers are behind HTTP. */
  readonly http: HttpBackend | undefined;
  /** Resolves when nothing is in flight, nor to a worker. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

export type Workers = 'simulated' | 'grpc' | 'http';

export async function startGateway(
  mode: Mode,
  speed: number,
  workers: Workers = 'simulated',
): Promise<RunningGateway> {
  const clock = createClock(speed);
  const grpc = workers === 'grpc' ? await createGrpcBackend(clock) : undefined;
  const http = workers === 'http' ? await createHttpBackend(speed) : undefined;
  const backend = grpc ?? http ?? createSimulatedBackend(clock);
  const beside = (grpc ?? http)?.metrics ?? [];
  const gateway = createGateway({ mode, clock, models, pools: backend.pools, beside });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  const { port } = gateway.server.address() as AddressInfo;
  return {
    ...gateway,
    port,
    clock,
    backend,
    http,
    async drained() {
      await Promise.all([gateway.metrics, ...beside].map((metrics) => metrics.drained()));
    },
    url: `http://127.0.0.1:${port}`,
    async stop() {
      gateway.server.close();
      gateway.server.closeAllConnections();
      grpc?.close();
      http?.close();
      await gateway.shutdown();
    },
  };
}
