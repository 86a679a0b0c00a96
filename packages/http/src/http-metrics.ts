import { createRequestMetrics, type RequestMetrics, type StageDefinitions } from '@stageguard/core';
import { refuseDecided } from '@stageguard/core/adapter';
import { CONVENTIONAL, type HttpStages, LIFECYCLE, type NoStages } from './http-stages.js';
import type { HttpMetrics, HttpMetricsOptions } from './metrics-types.js';
import { SCOPE } from './scope.js';
import { hookServers } from './servers.js';
import { keepSettings } from './settings.js';

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
  const { ignore, ignoreIncomingRequestHook, attributes, route, name = CONVENTIONAL, ...rest } = options;
  refuseDecided(rest);
  checkFunction('ignore', ignore);
  checkFunction('ignoreIncomingRequestHook', ignoreIncomingRequestHook);
  checkFunction('attributes', attributes);
  if (ignore !== undefined && ignoreIncomingRequestHook !== undefined) {
    throw new TypeError(
      `stageguard: options 'ignore' and 'ignoreIncomingRequestHook' are the same; give one`,
    );
  }
  if (route !== undefined && typeof route !== 'boolean') {
    throw new TypeError(`stageguard: option 'route' has to be true or false; given: ${typeof route}`);
  }
  hookServers();
  const conventional = name === CONVENTIONAL && attributes === undefined;
  const metrics = createRequestMetrics({
    ...rest,
    name,
    lifecycle: LIFECYCLE,
    attributesRequired: conventional,
    scope: SCOPE,
    // The conventions' words.
    description: name === CONVENTIONAL ? 'Number of active HTTP server requests.' : undefined,
    // `ended` are jobs: a `run` outside of all requests.
    outcomes: ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'],
    unbudgeted: ['receive', 'respond'],
    stageAttributes: [...(rest.stageAttributes ?? []), ...(route ? ['http.route'] : [])],
  }) as unknown as HttpMetrics<S>;
  const lifecycle = metrics as unknown as RequestMetrics<HttpStages>;
  keepSettings(metrics, {
    receive: lifecycle.stage('receive'),
    handle: lifecycle.stage('handle'),
    respond: lifecycle.stage('respond'),
    ignore: ignore ?? (ignoreIncomingRequestHook as HttpMetricsOptions['ignore']),
    attributes,
    route,
  });
  return metrics;
}

function checkFunction(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new TypeError(`stageguard: option '${option}' has to be a function; given: ${typeof value}`);
}
