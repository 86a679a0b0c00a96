import { createRequestMetrics, type RequestMetrics, type StageDefinitions } from '@stageguard/core';
import { INSTRUMENT_OPTIONS, refuseUnknown, wrong } from '@stageguard/core/adapter';
import { noteStages } from './declaring.js';
import { CONVENTIONAL, type HttpStages, LIFECYCLE, type NoStages } from './http-stages.js';
import type { HttpMetrics, HttpMetricsOptions } from './metrics-types.js';
import { SCOPE } from './scope.js';
import { hookServers } from './servers.js';
import { keepSettings } from './settings.js';

/** The options of `createHttpMetrics`. Others of the core it decides itself. */
export const HTTP_OPTIONS: readonly string[] = [
  'name',
  'stages',
  'ignore',
  'ignoreIncomingRequestHook',
  'attributes',
  'route',
  ...INSTRUMENT_OPTIONS,
];

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
  refuseUnknown(options, HTTP_OPTIONS);
  const { ignore, ignoreIncomingRequestHook, attributes, route, name = CONVENTIONAL, ...rest } = options;
  checkFunction('ignore', ignore);
  checkFunction('ignoreIncomingRequestHook', ignoreIncomingRequestHook);
  checkFunction('attributes', attributes);
  if (ignore !== undefined && ignoreIncomingRequestHook !== undefined) {
    throw wrong(
      'ignoreIncomingRequestHook',
      `left out beside 'ignore', which is the same`,
      ignoreIncomingRequestHook,
    );
  }
  if (route !== undefined && typeof route !== 'boolean') {
    throw wrong('route', 'true or false', route);
  }
  hookServers();
  const conventional = name === CONVENTIONAL && attributes === undefined;
  const metrics = createRequestMetrics({
    ...rest,
    stages: rest.stages as StageDefinitions | undefined,
    name,
    lifecycle: LIFECYCLE,
    attributesRequired: conventional,
    scope: SCOPE,
    // The conventions' words.
    description: name === CONVENTIONAL ? 'Number of active HTTP server requests.' : undefined,
    // `ended` are jobs: a `run` outside of all requests.
    outcomes: ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'],
    byteStages: ['receive', 'respond'],
    stageAttributes: route ? withRoute(rest.stageAttributes) : rest.stageAttributes,
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
  noteStages(metrics, Object.keys(rest.stages ?? {}));
  return metrics;
}

function checkFunction(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw wrong(option, 'a function', value);
}

/** What is no list is left to the core to refuse. */
function withRoute(given: HttpMetricsOptions['stageAttributes'] = []): readonly string[] {
  return Array.isArray(given) ? [...given, 'http.route'] : given;
}
