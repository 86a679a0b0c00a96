import type { BoundStage, OwnedRequest, RequestMetrics } from '@stageguard/core';
import { type AnyMetrics, begin, type Watch } from '@stageguard/core/adapter';
import { made } from './call-options.js';
import type { GrpcClientStages } from './client-stages.js';
import { createMethods, type Method, type MethodDefinition } from './methods.js';

/** What all calls that are counted with the same metrics share. */
export interface ClientCounting {
  readonly metrics: AnyMetrics;
  readonly wait: BoundStage;
  readonly stream: BoundStage;
  methodOf(definition: MethodDefinition): Method;
  begin(method: Method, watch: Watch): OwnedRequest<GrpcClientStages>;
}

export function createClientCounting(metrics: RequestMetrics<GrpcClientStages>): ClientCounting {
  const [send, wait] = [metrics.stage('send'), metrics.stage('wait')];
  return {
    metrics,
    wait,
    stream: metrics.stage('stream'),
    methodOf: createMethods(
      () => made.inForce(metrics),
      ({ requestStream }) => (requestStream ? send : wait),
    ),
    begin: ({ attributes, name, stage }, watch) => begin(metrics, attributes, { name, stage, watch }),
  };
}
