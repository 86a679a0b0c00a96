import type { BoundStage, OwnedRequest, RequestMetrics } from '@stageguard/core';
import { made } from './call-options.js';
import type { GrpcClientStages } from './client-stages.js';
import type { AnyMetrics } from './counted-call.js';
import { createMethods, type Method, type MethodDefinition } from './methods.js';

/** What all calls that are counted with the same metrics share. */
export interface ClientCounting {
  readonly metrics: AnyMetrics;
  readonly wait: BoundStage;
  readonly stream: BoundStage;
  methodOf(definition: MethodDefinition): Method;
  begin(method: Method): OwnedRequest<GrpcClientStages>;
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
    begin: ({ attributes, name, stage }) => metrics.begin(attributes, { name, stage }),
  };
}
