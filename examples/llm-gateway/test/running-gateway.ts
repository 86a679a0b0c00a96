import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../dist/index.js';
import {
  type Backend,
  createClock,
  createGateway,
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
  stop(): Promise<void>;
}

export async function startGateway(mode: Mode, speed: number): Promise<RunningGateway> {
  const clock = createClock(speed);
  const backend = createSimulatedBackend(clock);
  const gateway = createGateway({ mode, clock, models, pools: backend.pools });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  const { port } = gateway.server.address() as AddressInfo;
  return {
    ...gateway,
    port,
    clock,
    backend,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      gateway.server.close();
      gateway.server.closeAllConnections();
      await gateway.shutdown();
    },
  };
}
