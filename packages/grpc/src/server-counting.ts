import type { BoundStage, OwnedRequest, RequestMetrics } from '@stageguard/core';
import { type AnyMetrics, begin, type Watch } from '@stageguard/core/adapter';
import { served } from './call-options.js';
import { createMethods, type Method, type MethodDefinition } from './methods.js';
import type { GrpcServerStages } from './server-stages.js';

/** The request of a served call. */
export type ServedRequest = OwnedRequest<GrpcServerStages>;

/** What a call that is not counted runs in. */
export type Uncounted = Pick<ServedRequest, 'with'>;

/** What all calls that are counted with the same metrics share. */
export interface ServerCounting {
  readonly metrics: AnyMetrics;
  readonly handle: BoundStage;
  readonly respond: BoundStage;
  methodOf(definition: MethodDefinition): Method;
  readonly ignored: Uncounted;
  begin(method: Method, watch: Watch): ServedRequest;
}

export function createServerCounting(metrics: RequestMetrics<GrpcServerStages>): ServerCounting {
  const [receive, handle] = [metrics.stage('receive'), metrics.stage('handle')];
  return {
    metrics,
    handle,
    respond: metrics.stage('respond'),
    methodOf: createMethods(
      () => served.inForce(metrics),
      ({ requestStream }) => (requestStream ? receive : handle),
    ),
    ignored: { with: (fn, ...args) => metrics.ignore(fn, ...args) },
    begin: ({ attributes, name, stage }, watch) => begin(metrics, attributes, { name, stage, watch }),
  };
}
