import type { BeginOptions, BoundStage, OwnedRequest, RequestMetrics } from '@stageguard/core';
import { served } from './call-options.js';
import type { AnyMetrics } from './counted-call.js';
import { createMethods, type Method, type MethodDefinition } from './methods.js';
import type { GrpcServerStages } from './server-stages.js';

/** The methods of its request that a served call uses. */
export type ServedRequest = Pick<OwnedRequest<GrpcServerStages>, 'with' | 'advance' | 'rebase' | 'release'>;

/** What all calls that are counted with the same metrics share. */
export interface ServerCounting {
  readonly metrics: AnyMetrics;
  readonly handle: BoundStage;
  readonly respond: BoundStage;
  methodOf(definition: MethodDefinition): Method;
  begin(method: Method, watch: BeginOptions['watch']): ServedRequest;
}

export function createServerCounting(metrics: RequestMetrics<GrpcServerStages>): ServerCounting {
  const [receive, handle] = [metrics.stage('receive'), metrics.stage('handle')];
  const ignored: ServedRequest = {
    with: (fn, ...args) => metrics.ignore(fn, ...args),
    advance() {},
    rebase() {},
    release() {},
  };
  return {
    metrics,
    handle,
    respond: metrics.stage('respond'),
    methodOf: createMethods(
      () => served.inForce(metrics),
      ({ requestStream }) => (requestStream ? receive : handle),
    ),
    begin: ({ ignored: isIgnored, attributes, name, stage }, watch) =>
      isIgnored ? ignored : metrics.begin(attributes, { name, stage, watch }),
  };
}
