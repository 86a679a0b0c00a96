import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  breakWorkers,
  createClock,
  createGateway,
  createHttpBackend,
  createSimulatedBackend,
  type Fault,
  models,
  type Replay,
  readTrace,
  replay,
} from '@stageguard/example-llm-gateway';

const SPEED = 8;
// A part of the trace that one process can carry four times at once. No answer takes longer than 1.2 s.
const LAP = 20;
const INVOCATIONS = readTrace().filter(
  ({ at, generatedTokens }, i) => i % 4 === 0 && at < LAP && generatedTokens <= 300,
);
const ALL_AT_ONCE = INVOCATIONS.slice(0, 20).map((its) => ({ ...its, at: 0 }));

/** A gateway with a part of the trace going round and round on it. */
export interface LoadedGateway {
  /** What to scrape: `host:port`. */
  readonly target: string;
  /** Twenty clients come at once, so that every worker has some of their jobs. */
  rush(): void;
  /** Every client leaves, and no more come. */
  unload(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLoadedGateway(
  fault: Fault,
  workers: 'simulated' | 'http' = 'simulated',
): Promise<LoadedGateway> {
  const clock = createClock(SPEED);
  const http = workers === 'http' ? await createHttpBackend(SPEED) : undefined;
  const backend = http ?? createSimulatedBackend(clock);
  const gateway = createGateway({
    mode: 'disaggregated',
    clock,
    models,
    pools: backend.pools,
    beside: http?.metrics ?? [],
  });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  const { port } = gateway.server.address() as AddressInfo;
  breakWorkers(fault, backend);

  const laps: Replay[] = [];
  const enough = new AbortController();
  const rounds = (async () => {
    while (!enough.signal.aborted) {
      laps.push(replay(port, INVOCATIONS, fault, clock));
      await sleep((LAP * 1_000) / SPEED, undefined, { signal: enough.signal }).catch(() => {});
    }
  })();

  const unload = async () => {
    enough.abort();
    for (const lap of laps) lap.cancel();
    await rounds;
    await Promise.all(laps.map(({ over }) => over));
  };
  return {
    target: `127.0.0.1:${port}`,
    rush: () => void laps.push(replay(port, ALL_AT_ONCE, fault, clock)),
    unload,
    async stop() {
      await unload();
      gateway.server.close();
      gateway.server.closeAllConnections();
      http?.close();
      await gateway.shutdown();
    },
  };
}
