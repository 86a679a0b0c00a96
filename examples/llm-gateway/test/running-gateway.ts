import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../dist/index.js';
import {
  type Backend,
  createClock,
  createGateway,
  createGrpcBackend,
  createSimulatedBackend,
  type Gateway,
  type Mode,
  models,
} from '../dist/index.js';

export interface RunningGateway extends Gateway {
  readonly port: number;
  readonly url: string;
  readonly clock: Clock;
  readonly backend: Backend;
  /** Resolves when nothing is in flight, nor to a worker. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

export type Workers = 'simulated' | 'grpc';

export async function startGateway(
  mode: Mode,
  speed: number,
  workers: Workers = 'simulated',
): Promise<RunningGateway> {
  const clock = createClock(speed);
  const grpc = workers === 'grpc' ? await createGrpcBackend(clock) : undefined;
  const backend = grpc ?? createSimulatedBackend(clock);
  const beside = grpc?.metrics ?? [];
  const gateway = createGateway({ mode, clock, models, pools: backend.pools, beside });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  const { port } = gateway.server.address() as AddressInfo;
  return {
    ...gateway,
    port,
    clock,
    backend,
    async drained() {
      await Promise.all([gateway.metrics, ...beside].map((metrics) => metrics.drained()));
    },
    url: `http://127.0.0.1:${port}`,
    async stop() {
      gateway.server.close();
      gateway.server.closeAllConnections();
      grpc?.close();
      await gateway.shutdown();
    },
  };
}
