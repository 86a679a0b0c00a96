import type { Attributes } from '@opentelemetry/api';
import {
  type BoundStage,
  createRequestMetrics,
  type InstrumentOptions,
  onceInProcess,
  type RequestMetrics,
  type StageDefinitions,
} from '@stageguard/core';
import { hookServers } from './hooks.js';
import { type AnyHttpMetrics, type HttpStages, LIFECYCLE, type NoStages } from './http-stages.js';
import type { HttpRequest } from './message.js';

/** The active HTTP exchanges of one name. */
export interface HttpMetrics<S extends StageDefinitions = NoStages> extends RequestMetrics<S & HttpStages> {}

/** Options of `createHttpMetrics`. */
export interface HttpMetricsOptions<S extends StageDefinitions = StageDefinitions> extends InstrumentOptions {
  /** What every metric's name begins with. Default: `http.server`. */
  name?: string | undefined;
  /** The stages that the application enters, with their attributes, beside those of the lifecycle. */
  stages?: S | undefined;
  /** Exchanges that are not to be counted, such as health checks. Default: none. */
  ignore?: ((req: HttpRequest) => boolean) | undefined;
  /**
   * Attributes of the requests, in place of the conventions' `http.request.method` and `url.scheme`
   * (`semanticAttributes`), which are the default where the name is `http.server`; elsewhere it is none. Check what a
   * client chooses against a list: each value makes a series, up to `cardinalityLimit`.
   */
  attributes?: ((req: HttpRequest) => Attributes) | undefined;
  /** Add `http.route` as soon as the framework has matched one, to the stage instruments too. Default: false. */
  route?: boolean | undefined;
}

/** What the adapters need to know of a metrics object beyond its public face. */
export interface HttpSettings {
  readonly receive: BoundStage;
  readonly handle: BoundStage;
  readonly respond: BoundStage;
  readonly ignore: ((req: HttpRequest) => boolean) | undefined;
  /** Whether its requests have the attributes that the conventions prescribe, and not `attributes`. */
  readonly conventional: boolean;
  readonly attributes: ((req: HttpRequest) => Attributes) | undefined;
  readonly route: boolean;
}

const settings: WeakMap<AnyHttpMetrics, HttpSettings> = onceInProcess('http.settings', () => new WeakMap());

/**
 * Metrics of the HTTP exchanges that a server handles. The lifecycle's stages are `receive` (until the body has been
 * read), `handle` (until the headers are written), `respond` (until the response is over) and `detached` (it is over,
 * and a guard is open).
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export function createHttpMetrics<const S extends StageDefinitions = NoStages>(
  options: HttpMetricsOptions<S> = {},
): HttpMetrics<S> {
  const { ignore, attributes, route = false, name = 'http.server', ...rest } = options;
  checkFunction('ignore', ignore);
  checkFunction('attributes', attributes);
  if (typeof route !== 'boolean') {
    throw new TypeError(`stageguard: option 'route' has to be true or false; given: ${typeof route}`);
  }
  hookServers();
  const conventional = name === 'http.server' && attributes === undefined;
  const metrics = createRequestMetrics({
    ...rest,
    name,
    lifecycle: LIFECYCLE,
    attributesRequired: conventional,
    stageAttributes: [...(rest.stageAttributes ?? []), ...(route ? ['http.route'] : [])],
  }) as unknown as HttpMetrics<S>;
  const lifecycle = metrics as unknown as RequestMetrics<HttpStages>;
  settings.set(metrics, {
    receive: lifecycle.stage('receive'),
    handle: lifecycle.stage('handle'),
    respond: lifecycle.stage('respond'),
    ignore,
    conventional,
    attributes,
    route,
  });
  return metrics;
}

/**
 * For adapters: the settings of metrics that `createHttpMetrics` made.
 *
 * @throws TypeError where it did not make them.
 */
export function settingsOf(metrics: AnyHttpMetrics): HttpSettings {
  const its = settings.get(metrics);
  if (its === undefined) {
    throw new TypeError('stageguard: the metrics of an HTTP adapter have to come from createHttpMetrics()');
  }
  return its;
}

function checkFunction(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new TypeError(`stageguard: option '${option}' has to be a function; given: ${typeof value}`);
}
