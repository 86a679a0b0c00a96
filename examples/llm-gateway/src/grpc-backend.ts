import {
  clientInterceptor,
  createGrpcClientMetrics,
  createGrpcServerMetrics,
  type GrpcClientMetrics,
  type GrpcServerMetrics,
  serverInterceptor,
} from '@stageguard/grpc';
import { type Backend, createPools, createSimulatedBackend } from './backend.js';
import type { Clock } from './clock.js';
import { connectToWorker, type RemoteWorker } from './remote-worker.js';
import type { SimulatedWorker } from './simulated-worker.js';
import type { Phase } from './worker.js';
import { serveWorker } from './worker-server.js';

export interface GrpcBackend extends Backend {
  /** Of the calls that the gateway makes, and of those that the workers serve. */
  readonly metrics: readonly [GrpcClientMetrics, GrpcServerMetrics];
  /** Cuts off what is in flight. */
  close(): void;
}

/** The same workers, each behind a gRPC server on 127.0.0.1. */
export async function createGrpcBackend(clock: Clock): Promise<GrpcBackend> {
  const [made, served] = [createGrpcClientMetrics(), createGrpcServerMetrics()];
  const open: { close(): void }[] = [];

  async function behindGrpc(worker: SimulatedWorker): Promise<RemoteWorker> {
    const server = await serveWorker(worker, [serverInterceptor(served)]);
    const remote = connectToWorker(worker, server.address, [clientInterceptor(made)]);
    open.push(remote, server);
    return remote;
  }

  const { workers } = createSimulatedBackend(clock);
  const all = (phase: Phase) => Promise.all(workers[phase].map(behindGrpc));
  const remote = {
    prefill: await all('prefill'),
    decode: await all('decode'),
    aggregated: await all('aggregated'),
  };
  return {
    workers,
    pools: createPools(remote),
    metrics: [made, served],
    close: () => {
      for (const its of open) its.close();
    },
  };
}
