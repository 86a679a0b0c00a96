import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { StageDefinitions } from '@stageguard/core';
import { createGrpcServerMetrics, requestOf } from '@stageguard/grpc';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { makeCall } from './fixtures/call';
import { answer, silent, uniform } from './fixtures/handlers';
import { type Lab, openLab, until } from './fixtures/lab';
import { KINDS } from './fixtures/service';

let lab: Lab;
let instrumentation: GrpcStageInstrumentation;
afterEach(async () => {
  instrumentation.disable();
  await lab?.close();
});

/** An instrumentation that counts with the metrics of the lab, in which nothing else is installed. */
function instrument(enabled: boolean): void {
  const { serverMetrics, clientMetrics } = lab;
  instrumentation = new GrpcStageInstrumentation({ enabled, serverMetrics, clientMetrics });
  instrumentation.instrument(grpc);
}

const counts = () => [lab.served.length, lab.made.length];
const callAll = async () => {
  for (const kind of KINDS) await makeCall(lab.client, kind).status;
};

describe('enabled', () => {
  it('reaches servers that listen and clients that have called already', async () => {
    lab = await openLab({ install: 'none' });
    await callAll();
    expect(counts()).toEqual([0, 0]);
    instrument(true);
    await callAll();
    expect(counts()).toEqual([4, 4]);
  });

  it('reaches servers and clients that are made later', async () => {
    lab = await openLab({ install: 'instrumentation' });
    await callAll();
    expect(counts()).toEqual([4, 4]);
  });

  it('reaches clients of no service: each call names its method', async () => {
    lab = await openLab({ install: 'none' });
    instrument(true);
    const client = new grpc.Client(`127.0.0.1:${lab.port}`, grpc.credentials.createInsecure());
    const text = (value: string) => Buffer.from(value);
    await new Promise((resolve) => client.makeUnaryRequest('/lab.v1.Lab/Unary', text, String, 'q', resolve));
    client.close();
    expect(counts()).toEqual([1, 1]);
  });

  it('is not before it says so', async () => {
    lab = await openLab({ install: 'none' });
    instrument(false);
    await callAll();
    expect(counts()).toEqual([0, 0]);
    instrumentation.enable();
    await callAll();
    expect(counts()).toEqual([4, 4]);
  });

  it('twice, it counts once', async () => {
    lab = await openLab({ install: 'instrumentation' });
    instrument(true);
    instrumentation.enable();
    instrumentation.instrument(grpc);
    await callAll();
    expect(counts()).toEqual([4, 4]);
  });

  it.each([
    ['serverMetrics', [0, 4]],
    ['clientMetrics', [4, 0]],
  ] as const)('counts no calls of the side that is switched off: %s', async (side, expected) => {
    lab = await openLab({ install: 'none' });
    const { serverMetrics, clientMetrics } = lab;
    instrumentation = new GrpcStageInstrumentation({ serverMetrics, clientMetrics, [side]: false });
    instrumentation.instrument(grpc);
    await callAll();
    expect(counts()).toEqual(expected);
    expect(instrumentation[side]).toBeUndefined();
  });
});

it('is enabled unless it is told otherwise', () => {
  const isEnabled = (config: object) => {
    instrumentation = new GrpcStageInstrumentation({ serverMetrics: false, clientMetrics: false, ...config });
    return instrumentation.isEnabled();
  };
  expect(isEnabled({})).toBe(true);
  expect(isEnabled({ enabled: undefined })).toBe(true);
  expect(isEnabled({ enabled: false })).toBe(false);
});

describe('disabled', () => {
  it('counts no further calls, and those in flight to their end', async () => {
    lab = await openLab({ install: 'none', handlers: { Bidi: silent.Bidi } });
    instrument(true);
    const inFlight = makeCall(lab.client, 'Bidi', { open: true });
    await until(() => lab.served.length === 1, 'the call is served');
    instrumentation.disable();
    await makeCall(lab.client, 'Unary').status;
    expect(counts()).toEqual([1, 1]);
    expect([lab.serverMetrics.active, lab.clientMetrics.active]).toEqual([1, 1]);

    instrumentation.enable();
    inFlight.cancel();
    await makeCall(lab.client, 'Unary').status;
    await until(() => lab.serverMetrics.active + lab.clientMetrics.active === 0, 'all calls have ended');
    expect(counts()).toEqual([2, 2]);
  });

  it('leaves in place what others have wrapped around it since, and does not grow', async () => {
    lab = await openLab({ install: 'none' });
    instrument(true);
    const prototype = grpc.Server.prototype as unknown as { _retrieveHandler(path: string): unknown };
    const ours = prototype._retrieveHandler;
    const theirs = jest.fn(function (this: object, path: string) {
      return ours.call(this, path);
    });
    prototype._retrieveHandler = theirs;
    for (let i = 0; i < 3; i++) {
      instrumentation.disable();
      expect(prototype._retrieveHandler).toBe(theirs);
      await callAll();
      instrumentation.enable();
    }
    expect(counts()).toEqual([0, 0]);
    await callAll();
    expect(counts()).toEqual([4, 4]);
    prototype._retrieveHandler = ours;
  });
});

it('puts one interceptor on a server, however many objects count, and counts under each name and provider', async () => {
  lab = await openLab({ install: 'none' });
  const other = createTestProvider();
  const elsewhere = createGrpcServerMetrics({
    name: lab.serverMetrics.name,
    meterProvider: other.meterProvider,
  });
  instrument(true);
  const more = Array.from({ length: 20 }, () => {
    const its = new GrpcStageInstrumentation({ serverMetrics: elsewhere, clientMetrics: false });
    its.instrument(grpc);
    return its;
  });
  await makeCall(lab.client, 'Unary').status;
  for (const each of more) each.disable();
  expect((lab.server as unknown as { interceptors: unknown[] }).interceptors).toHaveLength(1);
  expect(counts()).toEqual([1, 1]);
  const method = { 'rpc.method': 'lab.v1.Lab/Unary', 'rpc.system.name': 'grpc' };
  expect((await other.collect()).value(`${lab.serverMetrics.name}.active_requests`, method)).toBe(0);
  await other.shutdown();
});

it('a call that counts on two providers is the current one of each metrics object, in stages of its own', async () => {
  const other = createTestProvider();
  const seen: unknown[] = [];
  lab = await openLab({
    install: 'none',
    handlers: uniform((call, callback) => {
      lab.serverMetrics.enter('route', { phase: 'decode' });
      elsewhere.enter('db');
      for (const metrics of [lab.serverMetrics, elsewhere]) {
        seen.push(metrics.current()?.stage, requestOf<StageDefinitions>(metrics, call)?.stage);
      }
      answer(call, callback);
    }),
  });
  const elsewhere = createGrpcServerMetrics({
    name: lab.serverMetrics.name,
    meterProvider: other.meterProvider,
    stages: { db: {} },
  });
  instrument(true);
  const its = new GrpcStageInstrumentation({ serverMetrics: elsewhere, clientMetrics: false });
  its.instrument(grpc);
  await makeCall(lab.client, 'Unary').status;
  its.disable();
  expect(seen).toEqual(['route', 'route', 'db', 'db']);
  await other.shutdown();
});

describe('setConfig after it is registered', () => {
  it('counts later calls by the new options, and those in flight to their end by the old ones', async () => {
    lab = await openLab({ install: 'none', handlers: silent });
    const other = createTestProvider();
    const later = createGrpcServerMetrics({ name: 'later', meterProvider: other.meterProvider });
    instrument(true);
    const before = makeCall(lab.client, 'Unary');
    await until(() => lab.serverMetrics.active === 1, 'the call is served');
    instrumentation.setConfig({ serverMetrics: later, clientMetrics: false });
    const after = makeCall(lab.client, 'Unary');
    await until(() => later.active === 1, 'the second call is served');
    expect([lab.serverMetrics.active, lab.clientMetrics.active]).toEqual([1, 1]);
    for (const call of [before, after]) call.cancel();
    await until(() => lab.serverMetrics.active + later.active === 0, 'both calls have ended');
    expect(counts()).toEqual([1, 1]);
    await other.shutdown();
  });

  it('does not enable what is disabled', async () => {
    lab = await openLab({ install: 'none' });
    instrument(false);
    const { serverMetrics } = lab;
    instrumentation.setConfig({ enabled: false, serverMetrics, clientMetrics: false });
    await callAll();
    expect(counts()).toEqual([0, 0]);
    instrumentation.enable();
    await callAll();
    expect(counts()).toEqual([4, 0]);
  });
});

describe('without metrics', () => {
  it('makes its own, which follow setMeterProvider and the counts with them', async () => {
    lab = await openLab({ install: 'none', handlers: silent });
    const [first, second] = [createTestProvider(), createTestProvider()];
    instrumentation = new GrpcStageInstrumentation();
    instrumentation.instrument(grpc);
    instrumentation.setMeterProvider(first.meterProvider);
    makeCall(lab.client, 'Unary');
    await until(() => instrumentation.serverMetrics?.active === 1, 'the call is served');
    const inFlight = async (provider: typeof first) => {
      const collection = await provider.collect();
      return ['rpc.server', 'rpc.client'].map((name) => collection.sum(`${name}.active_requests`));
    };
    expect(await inFlight(first)).toEqual([1, 1]);
    instrumentation.setMeterProvider(second.meterProvider);
    expect(await inFlight(second)).toEqual([1, 1]);
    expect(await inFlight(first)).toEqual([0, 0]);
    await lab.close();
    for (const metrics of [instrumentation.serverMetrics, instrumentation.clientMetrics]) {
      await until(() => metrics?.active === 0, 'the call has ended');
    }
    expect(await inFlight(second)).toEqual([0, 0]);
    await Promise.all([first.shutdown(), second.shutdown()]);
  });
});

describe('with metrics', () => {
  it('leaves them with the provider that they have', async () => {
    lab = await openLab({ install: 'none' });
    instrument(true);
    const other = createTestProvider();
    instrumentation.setMeterProvider(other.meterProvider);
    await callAll();
    expect((await other.collect()).metrics).toEqual([]);
    await other.shutdown();
  });

  it('hands them out', async () => {
    const serverMetrics = createGrpcServerMetrics({ name: 'handed.out' });
    instrumentation = new GrpcStageInstrumentation({ serverMetrics });
    expect(instrumentation.serverMetrics).toBe(serverMetrics);
    expect(instrumentation.clientMetrics?.name).toBe('rpc.client');
  });
});

describe('a module', () => {
  it('that is none is refused', () => {
    instrumentation = new GrpcStageInstrumentation();
    for (const module of [undefined, {}, { Server: class {} }]) {
      expect(() => instrumentation.instrument(module as never)).toThrow(/'module' has to be @grpc\/grpc-js/);
    }
  });

  it('that cannot be instrumented is left alone, with a warning', () => {
    const warn = jest.fn();
    const silence = () => {};
    diag.setLogger(
      { error: silence, warn, info: silence, debug: silence, verbose: silence },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    instrumentation = new GrpcStageInstrumentation();
    class Server {}
    instrumentation.instrument({ Server, Client: class {} } as never);
    expect(Object.getOwnPropertyNames(Server.prototype)).toEqual(['constructor']);
    expect(warn).toHaveBeenCalledTimes(1);
    diag.disable();
  });
});
