import type { Client, Interceptor, Server, ServerInterceptor } from '@grpc/grpc-js';
import type { MeterProvider } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import { refuseUnknown } from '@stageguard/core/adapter';
import { StageInstrumentation } from '@stageguard/http/instrumentation';
import { type Hooking, hooking } from '../blindness.js';
import { made, served } from '../call-options.js';
import { interceptorOf as interceptorOfClient } from '../client-interceptor.js';
import { createGrpcClientMetrics, type GrpcClientMetrics } from '../client-metrics.js';
import { countingClients, hookClient } from '../hook-client.js';
import { countingServers, hookServer } from '../hook-server.js';
import { SCOPE } from '../scope.js';
import { interceptorOf as interceptorOfServer } from '../server-interceptor.js';
import { type AnyGrpcServerMetrics, createGrpcServerMetrics } from '../server-metrics.js';

const OPTIONS = ['serverMetrics', 'clientMetrics', 'enabled'];

/** Options of `GrpcStageInstrumentation`. */
export interface GrpcStageInstrumentationConfig extends InstrumentationConfig {
  /** Counts the calls that the process serves; `false` counts none. Default: `createGrpcServerMetrics()`. */
  serverMetrics?: AnyGrpcServerMetrics | false | undefined;
  /** Counts the calls that the process makes; `false` counts none. Default: `createGrpcClientMetrics()`. */
  clientMetrics?: GrpcClientMetrics | false | undefined;
}

/** What there is to instrument in grpc-js. */
export interface GrpcModule {
  readonly Server: typeof Server;
  readonly Client: typeof Client;
}

/**
 * Counts the calls of all servers and clients of a process, made before it is enabled or after, and goes before their
 * own interceptors. Disabled it counts no further calls; those in flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class GrpcStageInstrumentation
  extends StageInstrumentation<GrpcStageInstrumentationConfig, GrpcModule>
  implements Hooking
{
  #serverMetrics: AnyGrpcServerMetrics | undefined;
  #clientMetrics: GrpcClientMetrics | undefined;
  #serverInterceptor: ServerInterceptor | undefined;
  #clientInterceptor: Interceptor | undefined;
  #config: GrpcStageInstrumentationConfig | undefined;
  #provider: MeterProvider | undefined;

  constructor(config: GrpcStageInstrumentationConfig = {}) {
    super({
      ...SCOPE,
      module: '@grpc/grpc-js',
      // The first that does not spin for ever when a connection is lost.
      versions: ['>=1.10.11 <2'],
      main: 'build/src/index.js',
      find: grpcIn,
      hook({ Server, Client }) {
        hookServer(Server);
        hookClient(Client);
      },
    });
    this.setConfig(config);
  }

  /** What it counts the calls with that are served, its own or given; `undefined` where it counts none. */
  get serverMetrics(): AnyGrpcServerMetrics | undefined {
    return this.#serverMetrics;
  }

  /** What it counts the calls with that are made, its own or given; `undefined` where it counts none. */
  get clientMetrics(): GrpcClientMetrics | undefined {
    return this.#clientMetrics;
  }

  /** Takes a grpc-js that is loaded under another name, or bundled. */
  override instrument(module: GrpcModule): void {
    super.instrument(module);
  }

  protected override configure(config: GrpcStageInstrumentationConfig): void {
    refuseUnknown(config, OPTIONS);
    const { serverMetrics, clientMetrics } = config;
    const before = this.#config;
    if (
      before !== undefined &&
      before.serverMetrics === serverMetrics &&
      before.clientMetrics === clientMetrics
    ) {
      return;
    }
    const forServers = metricsOf<AnyGrpcServerMetrics>(serverMetrics, createGrpcServerMetrics);
    const forClients = metricsOf<GrpcClientMetrics>(clientMetrics, createGrpcClientMetrics);
    // Throw before anything has changed.
    const interceptServed =
      forServers === undefined ? undefined : interceptorOfServer(forServers, 'serverMetrics');
    const interceptMade =
      forClients === undefined ? undefined : interceptorOfClient(forClients, 'clientMetrics');
    this.count(false);
    this.#config = { ...config };
    this.#serverMetrics = forServers;
    this.#clientMetrics = forClients;
    this.#serverInterceptor = interceptServed;
    this.#clientInterceptor = interceptMade;
    if (this.#provider !== undefined) this.moveTo(this.#provider);
  }

  protected override count(enabled: boolean): void {
    put<Hooking>(hooking(), this, enabled);
    put(countingServers, this.#serverInterceptor, enabled);
    put(countingClients, this.#clientInterceptor, enabled);
  }

  protected override moveTo(meterProvider: MeterProvider): void {
    this.#provider = meterProvider;
    const { serverMetrics, clientMetrics } = this.#config ?? {};
    if (serverMetrics === undefined && this.#serverMetrics !== undefined) {
      this.#serverMetrics.setMeterProvider(meterProvider);
      served.moved(this.#serverMetrics);
    }
    if (clientMetrics === undefined && this.#clientMetrics !== undefined) {
      this.#clientMetrics.setMeterProvider(meterProvider);
      made.moved(this.#clientMetrics);
    }
  }
}

/** Those that are given, or else its own; none for `false`. */
function metricsOf<M>(given: M | false | undefined, create: () => M): M | undefined {
  if (given === false) return undefined;
  return given === undefined ? create() : given;
}

function put<T>(set: Set<T>, it: T | undefined, present: boolean): void {
  if (it === undefined) return;
  if (present) set.add(it);
  else set.delete(it);
}

/** The grpc-js of a module as `require` or `import` gives it. */
function grpcIn(module: unknown): GrpcModule | undefined {
  return [module, (module as { default?: unknown } | null | undefined)?.default].find(isGrpc);
}

function isGrpc(candidate: unknown): candidate is GrpcModule {
  const { Server, Client } = (candidate ?? {}) as Partial<GrpcModule>;
  return typeof Server === 'function' && typeof Client === 'function';
}
