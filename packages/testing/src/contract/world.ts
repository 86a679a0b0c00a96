import type { ServerOptions } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ActiveRequest } from '@stageguard/core';
import { createHttpMetrics, type HttpMetricsOptions } from '@stageguard/http';
import {
  type Client,
  type Collection,
  checkInvariant,
  connectRaw,
  createTestProvider,
  type EndCounts,
  endings,
  inFlight,
  type RawConnection,
  type Secure,
  type StageCounts,
  seconds,
} from '../index.js';
import {
  CONTRACT_STAGES,
  type ContractMetrics,
  type Handler,
  type HttpBinding,
  type Mounted,
} from './binding.js';
import { type ListeningServer, listen } from './listening-server.js';
import { createTally } from './tally.js';

/** What a scenario changes in the metrics. */
export type ScenarioMetrics = Pick<HttpMetricsOptions, 'ignore' | 'attributes' | 'route' | 'stageAttributes'>;

/** One server under the adapter, its metrics on a provider of their own, and clients that misbehave. */
export interface World {
  readonly metrics: ContractMetrics;
  readonly server: Mounted['server'];
  readonly client: Client;
  /** Where the server listens, without a path. */
  readonly url: string;
  /** What clients have to know where it speaks TLS. */
  readonly secure: Secure | undefined;
  /** The requests that the server has emitted, counted without the adapter. */
  readonly requests: number;
  /** The stages that `look` has seen, in order and without repetitions. */
  readonly stages: readonly (string | undefined)[];

  /** Starts a server whose every request goes to the handler. */
  serve(handler: Handler, serverOptions?: ServerOptions): Promise<void>;
  /** The same for an application that is more than a handler. */
  mount(start: (metrics: ContractMetrics) => Mounted | Promise<Mounted>): Promise<void>;
  /** Resolves when the handler of `serve` has been called for so many requests. */
  arrivals(count: number): Promise<void>;
  /** A connection of its own to the server, for exact bytes. */
  connect(): Promise<RawConnection>;

  /** Notes the stage of the request, by default of the current one, and collects at this instant. */
  look(request?: ActiveRequest | undefined): void;
  /** Collects, and checks what holds in every collection. */
  collect(): Promise<Collection>;
  /** How many requests are in each stage, as exported now. */
  counts(): Promise<StageCounts>;
  /** How many requests have ended in each way, as exported now. */
  ends(): Promise<EndCounts>;
  /** The request-seconds spent in each stage, as exported now. */
  times(): Promise<StageCounts>;
  /** The clock of the metrics, which stands still, goes on by that. */
  pass(seconds: number): void;
}

/** A world as its runner has it. */
export interface ClosableWorld extends World {
  /** Rejects if one of the collections that `look` began broke the invariant. */
  looked(): Promise<void>;
  /** Closes the server and every connection; the metrics can still be collected. */
  disconnect(): Promise<void>;
  close(): Promise<void>;
}

export function createWorld(binding: HttpBinding, options: ScenarioMetrics = {}): ClosableWorld {
  let now = 0;
  const provider = createTestProvider();
  const metrics = createHttpMetrics({
    ...options,
    stages: CONTRACT_STAGES,
    durations: true,
    clock: () => now,
    meterProvider: provider.meterProvider,
  });
  const stages: (string | undefined)[] = [];
  const collections: Promise<unknown>[] = [];
  const connections: RawConnection[] = [];
  const arrived = createTally();
  let listening: ListeningServer | undefined;

  const running = () => {
    if (listening === undefined) throw new Error('a scenario starts with serve() or mount()');
    return listening;
  };
  const collect = async () => {
    const collection = await provider.collect();
    checkInvariant(collection, metrics.name);
    return collection;
  };
  const mount: World['mount'] = async (start) => {
    listening = await listen(await start(metrics), binding);
  };
  const disconnect = async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await listening?.close();
  };

  return {
    metrics,
    stages,
    secure: binding.secure,
    collect,
    mount,
    arrivals: arrived.reached,
    get server() {
      return running().server;
    },
    get client() {
      return running().client;
    },
    get url() {
      return `${binding.secure === undefined ? 'http' : 'https'}://127.0.0.1:${running().port}`;
    },
    get requests() {
      return running().requests.count;
    },
    serve(handler, serverOptions = {}) {
      const handle: Handler = (req, res) => {
        arrived.add();
        return handler(req, res);
      };
      return mount(() => binding.start({ metrics, handle, serverOptions }));
    },
    async connect() {
      const connection = await connectRaw(running().port, binding.secure);
      connections.push(connection);
      return connection;
    },
    look(request = metrics.current()) {
      const stage = request?.stage;
      if (stages.length === 0 || stages.at(-1) !== stage) stages.push(stage);
      const collection = collect();
      collection.catch(() => {}); // `looked` tells.
      collections.push(collection);
    },
    counts: async () => inFlight(await collect(), metrics.name),
    ends: async () => endings(await collect(), metrics.name),
    times: async () => seconds(await collect(), metrics.name),
    pass(by) {
      now += by * 1000;
    },
    async looked() {
      await Promise.all(collections);
    },
    disconnect,
    async close() {
      await disconnect();
      // What the scenario has lost is not collected, and warned of, during a later one.
      metrics.close();
      await provider.shutdown();
    },
  };
}

/** Resolves when the exported counts are these. For what follows an event of the response, whose listeners have no order. */
export async function becomes(world: World, expected: StageCounts): Promise<void> {
  const deadline = AbortSignal.timeout(30_000);
  for (;;) {
    const counts = await world.counts();
    if (isDeepStrictEqual(counts, expected)) return;
    if (deadline.aborted) {
      throw new Error(`in flight are ${JSON.stringify(counts)}, not ${JSON.stringify(expected)}`);
    }
    await turn();
  }
}
