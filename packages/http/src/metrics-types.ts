import type { IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import type { InstrumentOptions, RequestMetrics, StageDefinitions, Unreserved } from '@stageguard/core';
import type { HttpStages, NoStages } from './http-stages.js';
import type { HttpRequest } from './message.js';

/** The active HTTP exchanges of one name. */
export interface HttpMetrics<S extends StageDefinitions = NoStages> extends RequestMetrics<S & HttpStages> {}

/** Metrics of HTTP exchanges, whatever stages of its own the application has declared. */
// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes them all.
export type AnyHttpMetrics = HttpMetrics<any>;

/** Options of `createHttpMetrics`. */
export interface HttpMetricsOptions<S extends StageDefinitions = StageDefinitions> extends InstrumentOptions {
  /** What every metric's name begins with. Default: `http.server`. */
  name?: string | undefined;
  /** The stages that the application enters, with their attributes, beside those of the lifecycle. */
  stages?: (S & Unreserved<S, keyof HttpStages & string>) | undefined;
  /** Exchanges that are not to be counted, such as health checks: where it returns what is truthy. Default: none. */
  ignore?: ((req: HttpRequest) => unknown) | undefined;
  /** The same, by the name that OpenTelemetry's HTTP instrumentation has for it. */
  ignoreIncomingRequestHook?: ((req: IncomingMessage) => unknown) | undefined;
  /**
   * Attributes of the requests, in place of the conventions' `http.request.method` and `url.scheme`
   * (`semanticAttributes`), which are the default where the name is `http.server`; elsewhere it is none. Check what a
   * client chooses against a list: each value makes a series, up to `cardinalityLimit`.
   */
  attributes?: ((req: HttpRequest) => Attributes) | undefined;
  /** Add `http.route` as soon as the framework has matched one, to the stage instruments too. Default: false. */
  route?: boolean | undefined;
}
