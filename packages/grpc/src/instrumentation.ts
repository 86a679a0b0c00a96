import type { Client, Interceptor, Server, ServerInterceptor } from '@grpc/grpc-js';
import type { MeterProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { clientInterceptor } from './client-interceptor.js';
import { createGrpcClientMetrics, type GrpcClientMetrics } from './client-metrics.js';
import type { Hook } from './hook.js';
import { hookClient } from './hook-client.js';
import { hookServer } from './hook-server.js';
import { loadedModule } from './loaded-module.js';
import { serverInterceptor } from './server-interceptor.js';
import { type AnyGrpcServerMetrics, createGrpcServerMetrics } from './server-metrics.js';

const { name: PACKAGE, version: VERSION } = require('../package.json') as { name: string; version: string };

const GRPC = '@grpc/grpc-js';
// The first with server interceptors.
const SUPPORTED = ['>=1.10.11 <2'];

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
 * @throws TypeError where it is given metrics of another kind.
 */
export class GrpcStageInstrumentation extends InstrumentationBase<GrpcStageInstrumentationConfig> {
  /** What it counts with, its own or given; `undefined` where it counts none. */
  readonly serverMetrics: AnyGrpcServerMetrics | undefined;
  readonly clientMetrics: GrpcClientMetrics | undefined;
  readonly #serverInterceptor: ServerInterceptor | undefined;
  readonly #clientInterceptor: Interceptor | undefined;
  /** By the class that is hooked. */
  readonly #hooks: Map<object, Hook> = new Map();

  constructor(config: GrpcStageInstrumentationConfig = {}) {
    // The base class would enable itself before there are fields.
    super(PACKAGE, VERSION, { ...config, enabled: false });
    const { serverMetrics = createGrpcServerMetrics(), clientMetrics = createGrpcClientMetrics() } = config;
    if (serverMetrics !== false) {
      this.serverMetrics = serverMetrics;
      this.#serverInterceptor = this.#whileEnabled(serverInterceptor(serverMetrics), (_, call) => call);
    }
    if (clientMetrics !== false) {
      this.clientMetrics = clientMetrics;
      this.#clientInterceptor = this.#whileEnabled(clientInterceptor(clientMetrics), (options, next) =>
        next(options),
      );
    }
    const { enabled = true } = config;
    this.setConfig({ ...config, enabled });
    if (enabled) this.enable();
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const patch = (module: GrpcModule) => {
      this.#hookModule(module);
      return module;
    };
    return [new InstrumentationNodeModuleDefinition(GRPC, SUPPORTED, patch)];
  }

  /**
   * Instruments a grpc-js that is loaded under another name, or bundled, and so is not found.
   *
   * @throws TypeError where it is none.
   */
  instrument(module: GrpcModule): void {
    if (typeof module?.Server !== 'function' || typeof module.Client !== 'function') {
      throw new TypeError(`stageguard: 'module' has to be ${GRPC}; given: ${typeof module}`);
    }
    this.#hookModule(module);
  }

  override enable(): void {
    super.enable();
    const loaded = loadedModule(GRPC);
    if (loaded !== undefined) this.#hookModule(loaded as GrpcModule);
    for (const hook of this.#hooks.values()) hook.install();
  }

  override disable(): void {
    super.disable();
    for (const hook of this.#hooks.values()) hook.remove();
  }

  /** Moves the metrics that it made itself. Those it was given are where their maker wants them. */
  override setMeterProvider(meterProvider: MeterProvider): void {
    super.setMeterProvider(meterProvider);
    const { serverMetrics, clientMetrics } = this.getConfig();
    if (serverMetrics === undefined) this.serverMetrics?.setMeterProvider(meterProvider);
    if (clientMetrics === undefined) this.clientMetrics?.setMeterProvider(meterProvider);
  }

  /** Servers and clients that were reached keep the interceptor: disabled, it only hands on. */
  #whileEnabled<A extends unknown[], R>(
    intercept: (...args: A) => R,
    handOn: (...args: A) => unknown,
  ): (...args: A) => R {
    return (...args) => (this.isEnabled() ? intercept(...args) : (handOn(...args) as R));
  }

  #hookModule({ Server, Client }: GrpcModule): void {
    try {
      this.#hook(Server, this.#serverInterceptor, hookServer);
      this.#hook(Client, this.#clientInterceptor, hookClient);
    } catch (error) {
      this._diag.warn('this grpc-js cannot be instrumented; the interceptors can still be used', error);
    }
  }

  #hook<C extends object, I>(
    hooked: C,
    interceptor: I | undefined,
    create: (hooked: C, interceptor: I) => Hook,
  ): void {
    if (interceptor === undefined || this.#hooks.has(hooked)) return;
    const hook = create(hooked, interceptor);
    this.#hooks.set(hooked, hook);
    if (this.isEnabled()) hook.install();
  }
}
