import type { Interceptor, ServerInterceptor } from '@grpc/grpc-js';
import { it } from '@jest/globals';
import type { ActiveRequest, PlainStages } from '@stageguard/core';
import {
  clientInterceptor,
  createGrpcClientMetrics,
  createGrpcServerMetrics,
  requestOf,
  serverInterceptor,
} from '@stageguard/grpc';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { expectTypeOf } from 'expect-type';

// Checked by the compiler: `tsc -b` fails where one of these does not hold.
it('types say which stages there are', () => {
  const metrics = createGrpcServerMetrics({ stages: { route: { phase: ['prefill', 'decode'] }, work: {} } });
  const compiled = () => {
    metrics.enter('work');
    metrics.enter('respond');
    metrics.enter('route', { phase: 'decode' });
    // @ts-expect-error No such stage.
    metrics.enter('rout');
    // @ts-expect-error No such value.
    metrics.enter('route', { phase: 'x' });
    // @ts-expect-error Its attribute is missing.
    metrics.enter('route');

    const request = requestOf(metrics, {});
    request?.enter('route', { phase: 'prefill' });
    // @ts-expect-error No such stage.
    request?.enter('rout');
    // @ts-expect-error Only who began a request can end it.
    request?.end();

    const client = createGrpcClientMetrics();
    expectTypeOf(client.current()).toEqualTypeOf<
      ActiveRequest<PlainStages<'send' | 'wait' | 'stream'>> | undefined
    >();
    expectTypeOf(serverInterceptor(metrics)).toEqualTypeOf<ServerInterceptor>();
    expectTypeOf(serverInterceptor(createGrpcServerMetrics())).toEqualTypeOf<ServerInterceptor>();
    expectTypeOf(clientInterceptor(client)).toEqualTypeOf<Interceptor>();
    new GrpcStageInstrumentation({ serverMetrics: metrics, clientMetrics: client });
    new GrpcStageInstrumentation({ serverMetrics: createGrpcServerMetrics(), clientMetrics: false });
    // @ts-expect-error Not the metrics of a client.
    clientInterceptor(metrics);
  };
  expectTypeOf(compiled).toBeFunction();
});
