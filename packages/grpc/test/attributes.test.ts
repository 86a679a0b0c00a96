import { afterEach, describe, expect, it } from '@jest/globals';
import { createGrpcClientMetrics, createGrpcServerMetrics } from '@stageguard/grpc';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { makeCall } from './fixtures/call';
import { silent } from './fixtures/handlers';
import { type Lab, openLab, until } from './fixtures/lab';
import { rawCall } from './fixtures/raw-call';
import { KINDS, methodName } from './fixtures/service';

let lab: Lab;
afterEach(() => lab?.close());

/** Calls a method of any name, as a client does that passes on what it is asked for. */
function callByName(path: string): Promise<number | undefined> {
  const encode = () => Buffer.alloc(1);
  return new Promise((resolve) =>
    lab.client.makeUnaryRequest(path, encode, String, 'q', (error) => resolve(error?.code)),
  );
}

describe('the attributes of a call', () => {
  it.each(KINDS)('are the system and the full name of the method, on either side: %s', async (kind) => {
    lab = await openLab({ handlers: silent });
    makeCall(lab.client, kind);
    await until(() => lab.served.length === 1, 'the call is served');
    const { points } = await lab.collect();
    const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': methodName(kind) };
    for (const { name } of [lab.serverMetrics, lab.clientMetrics]) {
      expect(points(`${name}.active_requests`)).toMatchObject([{ attributes, value: 1 }]);
    }
  });

  it("are those of OpenTelemetry's released instrumentation where that is asked for, on either side", async () => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    lab = await openLab({ install: 'none', handlers: silent });
    const instrumentation = new GrpcStageInstrumentation({
      serverMetrics: createGrpcServerMetrics({ name: 'a', convention: 'released', meterProvider }),
      clientMetrics: createGrpcClientMetrics({ name: 'b', convention: 'released', meterProvider }),
    });
    instrumentation.instrument(lab.grpc);
    makeCall(lab.client, 'Unary');
    await until(() => instrumentation.serverMetrics?.active === 1, 'the call is served');
    const attributes = { 'rpc.system': 'grpc', 'rpc.service': 'lab.v1.Lab', 'rpc.method': 'Unary' };
    const { points } = await collect();
    for (const name of ['a', 'b']) {
      expect(points(`${name}.active_requests`)).toMatchObject([{ attributes, value: 1 }]);
    }
    instrumentation.disable();
    await shutdown();
  });

  it('are shown to people as the name of the method', async () => {
    lab = await openLab({ handlers: silent });
    makeCall(lab.client, 'Unary');
    await until(() => lab.served.length === 1, 'the call is served');
    for (const metrics of [lab.serverMetrics, lab.clientMetrics]) {
      expect(metrics.snapshot().oldest).toMatchObject([{ name: 'lab.v1.Lab/Unary' }]);
    }
  });

  it('are as few as there are methods, whatever a scan asks the server for', async () => {
    lab = await openLab();
    for (let i = 0; i < 50; i++) await rawCall(lab.port, `/scan.v${i}.Admin/Login`);
    await makeCall(lab.client, 'Unary').status;
    await until(() => lab.serverMetrics.active === 0, 'the call has ended');
    const { points } = await lab.collect();
    expect(points(`${lab.serverMetrics.name}.active_requests`)).toHaveLength(1);
    expect(lab.served).toHaveLength(1);
  });

  it('are bounded, whatever a client is made to call', async () => {
    lab = await openLab({ cardinalityLimit: 10 });
    for (let i = 0; i < 50; i++) await callByName(`/made.v${i}.Up/Method`);
    const { points } = await lab.collect();
    const active = points(`${lab.clientMetrics.name}.active_requests`);
    expect(active).toHaveLength(11);
    expect(active.map(({ value }) => value)).toEqual(Array(11).fill(0));
  });
});

describe('a method', () => {
  it('is asked about once, and forgotten only beyond a thousand', async () => {
    const asked: string[] = [];
    lab = await openLab({
      ignore: (method) => {
        asked.push(method);
        return true;
      },
    });
    const paths = Array.from({ length: 1_001 }, (_, i) => `/made.Up/M${i}`);
    await Promise.all(paths.map(callByName));
    expect(asked).toHaveLength(1_001);
    asked.length = 0;
    await callByName('/made.Up/M0');
    await callByName('/made.Up/M999');
    expect(asked).toEqual([]);
    await callByName('/made.Up/M1000');
    expect(asked).toEqual(['made.Up/M1000']);
  });
});

describe('without options', () => {
  it('the metrics are called rpc.server and rpc.client, and have every stage from the first collection', async () => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    const server = createGrpcServerMetrics({ meterProvider });
    const client = createGrpcClientMetrics({ meterProvider });
    const { points } = await collect();
    const stages = (name: string) => points(`${name}.stage_requests`).map(({ attributes }) => attributes);
    expect([server.name, client.name]).toEqual(['rpc.server', 'rpc.client']);
    expect(stages('rpc.server')).toEqual(
      ['receive', 'handle', 'respond', 'detached'].map((stage) => ({ stage })),
    );
    expect(stages('rpc.client')).toEqual(['send', 'wait', 'stream'].map((stage) => ({ stage })));
    await shutdown();
  });
});
