import { expect, it } from '@jest/globals';
import { createGrpcClientMetrics, createGrpcServerMetrics } from '@stageguard/grpc';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { warningsOf } from '@stageguard/testing/adapter';
import { afterTest } from '@stageguard/testing/jest';
import { makeCall } from './fixtures/call';
import { silent } from './fixtures/handlers';
import { type Lab, openLab, until } from './fixtures/lab';

const closing = afterTest();

/** A lab in which the instrumentation alone counts, with metrics of these names that were given nothing but a provider. */
async function openDefaultLab(server: string, client: string) {
  const { meterProvider, collect, shutdown } = createTestProvider();
  closing.push(shutdown);
  const lab: Lab = await openLab({ install: 'none', handlers: silent });
  closing.push(() => lab.close());
  const instrumentation = new GrpcStageInstrumentation({
    serverMetrics: createGrpcServerMetrics({ name: server, meterProvider }),
    clientMetrics: createGrpcClientMetrics({ name: client, meterProvider }),
  });
  closing.push(() => instrumentation.disable());
  instrumentation.instrument(lab.grpc);
  return { lab, meterProvider, collect, instrumentation };
}

it('what an application gives its own metrics holds for an instrumentation with defaults under that name', async () => {
  const { lab, meterProvider, collect, instrumentation } = await openDefaultLab(
    'given.server',
    'given.client',
  );
  // The instrumentation has met the method, with options of its own.
  makeCall(lab.client, 'Unary').cancel();
  const options = {
    meterProvider,
    convention: 'released',
    ignore: (method: string) => method === 'lab.v1.Lab/Bidi',
  } as const;
  const own = createGrpcServerMetrics({ name: 'given.server', ...options });
  createGrpcClientMetrics({ name: 'given.client', ...options });
  makeCall(lab.client, 'Bidi');
  makeCall(lab.client, 'Unary');
  await until(() => own.active === 1, 'the call is served');
  const attributes = { 'rpc.system': 'grpc', 'rpc.service': 'lab.v1.Lab', 'rpc.method': 'Unary' };
  const collection = await collect();
  for (const name of ['given.server', 'given.client']) {
    expect(collection.sum(`${name}.active_requests`)).toBe(1);
    expect(collection.value(`${name}.active_requests`, attributes)).toBe(1);
  }
  expect(instrumentation.clientMetrics?.active).toBe(1);
});

it('two that differ are said, and that of the metrics that count holds', async () => {
  const { meterProvider } = createTestProvider();
  const lab = await openLab({ install: 'none', handlers: silent });
  closing.push(() => lab.close());
  const serverMetrics = createGrpcServerMetrics({ name: 'differs', meterProvider, convention: 'current' });
  createGrpcServerMetrics({ name: 'differs', meterProvider, convention: 'released' });
  const instrumentation = new GrpcStageInstrumentation({ serverMetrics, clientMetrics: false });
  closing.push(() => instrumentation.disable());
  instrumentation.instrument(lab.grpc);
  const warnings = await warningsOf(async () => {
    makeCall(lab.client, 'Unary');
    await until(() => serverMetrics.active === 1, 'the call is served');
  });
  expect(warnings).toEqual([
    "stageguard: differs: option 'convention' was given twice, as current and as released; the former holds",
  ]);
  expect(serverMetrics.snapshot().oldest[0]?.attributes).toEqual({
    'rpc.system.name': 'grpc',
    'rpc.method': 'lab.v1.Lab/Unary',
  });
});
