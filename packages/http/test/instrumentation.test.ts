import { once } from 'node:events';
import { createServer, type RequestListener, Server } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createHttpMetrics, leaveUncounted, track } from '@stageguard/http';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import { describeInstrumentationContract } from '@stageguard/testing/contract';
import { afterTest } from '@stageguard/testing/jest';

const closing = afterTest();

function instrumented(...options: ConstructorParameters<typeof HttpStageInstrumentation>) {
  const instrumentation = new HttpStageInstrumentation(...options);
  closing.push(() => instrumentation.disable());
  return instrumentation;
}

async function served(listener: RequestListener) {
  const its = await serve(listener);
  closing.push(() => its.close());
  return its;
}

describeInstrumentationContract({
  name: 'every server',
  create: (config) => new HttpStageInstrumentation(config),
  start: (handle) =>
    serve(async (_req, res) => {
      await handle();
      res.end('released');
    }),
});

describe('the instrumentation of servers', () => {
  it('counts once what is tracked, too', async () => {
    const { metrics } = instrumented();
    const { client } = await served((req, res) => {
      track(createHttpMetrics(), req, res);
      res.end(String(metrics.active));
    });
    expect(await client.request().text()).toBe('1');
    await metrics.drained();
  });

  it('makes the request current in events of its body and after a wait', async () => {
    const instrumentation = new HttpStageInstrumentation({ stages: { work: {} } });
    closing.push(() => instrumentation.disable());
    const { metrics } = instrumentation;
    const seen: unknown[] = [];
    const { client } = await served(async (req, res) => {
      req.on('data', () => seen.push(metrics.current()?.stage));
      await once(req, 'end');
      metrics.enter('work');
      seen.push(metrics.current()?.stage);
      res.end();
    });
    await client.request({ method: 'POST', body: 'hello' }).text();
    expect(seen).toEqual(['receive', 'work']);
    await metrics.drained();
  });

  it('leaves out what is left uncounted', async () => {
    const { metrics } = instrumented();
    const { client, server } = await served((_req, res) => void res.end(String(metrics.active)));
    leaveUncounted(server);
    expect(await client.request().text()).toBe('0');
  });

  it('finds a server again whose class another tool has put back as it was', async () => {
    const { metrics } = instrumented();
    const ours = Server.prototype.emit;
    closing.push(() => {
      Server.prototype.emit = ours;
    });
    Server.prototype.emit = Object.getPrototypeOf(Server.prototype).emit;
    const { client } = await served((_req, res) => void res.end(String(metrics.active)));
    while ((await client.request().text()) !== '1');
    await metrics.drained();
  });

  it('finds a server again that another tool gave an emit of its own before', async () => {
    const emit = Object.getPrototypeOf(Server.prototype).emit;
    const { client, server } = await served((_req, res) => void res.end(String(metrics.active)));
    server.emit = emit;
    const { metrics } = instrumented();
    while ((await client.request().text()) !== '1');
    await metrics.drained();
  });

  it('says so as an anomaly where it cannot see requests', async () => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    const { metrics } = instrumented({ meterProvider });
    const emit = Object.getPrototypeOf(Server.prototype).emit;
    const { client, server } = await served((_req, res) => void res.end());
    Object.defineProperty(server, 'emit', { get: () => emit, set() {}, configurable: false });
    const said = async () =>
      (await collect()).value('stageguard.anomalies', {
        kind: 'not_hooked',
        'stageguard.name': metrics.name,
      });
    do await client.request().text();
    while ((await said()) !== 1);
    expect(metrics.active).toBe(0);
    await shutdown();
  });
});

describe('options of metrics that share one truth', () => {
  const asked = async (listener: RequestListener, path: string) => {
    const { client } = await served(listener);
    return client.request({ path }).text();
  };

  it('are in force whoever begins the request', async () => {
    const { meterProvider, shutdown } = createTestProvider();
    const { metrics } = instrumented({ name: 'shop', meterProvider });
    const own = createHttpMetrics({
      name: 'shop',
      meterProvider,
      ignore: (req) => req.url === '/health',
      attributes: () => ({ tenant: 'acme' }),
    });
    const listener: RequestListener = (_req, res) =>
      void res.end(JSON.stringify(own.snapshot().oldest.map(({ attributes }) => attributes)));
    expect(await asked(listener, '/')).toBe('[{"tenant":"acme"}]');
    expect(await asked(listener, '/health')).toBe('[]');
    await Promise.all([metrics.drained(), shutdown()]);
  });

  it('do not cross to another provider, where the request counts as well', async () => {
    const [one, two] = [createTestProvider(), createTestProvider()];
    const { metrics } = instrumented({ name: 'shop', meterProvider: one.meterProvider });
    const own = createHttpMetrics({
      name: 'shop',
      meterProvider: two.meterProvider,
      attributes: () => ({ tenant: 'acme' }),
    });
    const listener: RequestListener = async (req, res) => {
      track(own, req, res);
      const values = [one, two].map(async ({ collect }) => (await collect()).sum('shop.active_requests'));
      res.end(JSON.stringify(await Promise.all(values)));
    };
    expect(await asked(listener, '/')).toBe('[1,1]');
    await Promise.all([metrics.drained(), own.drained()]);
    await Promise.all([one.shutdown(), two.shutdown()]);
  });
});

describe('ignore', () => {
  it.each([
    ['a truthy value', () => 'yes', '0'],
    ['a promise, which nobody waits for', async () => true, '1'],
  ])('may return %s', async (_what, ignore, counted) => {
    const { metrics } = instrumented({ name: `ignoring-${counted}`, ignore });
    const { client } = await served((_req, res) => void res.end(String(metrics.active)));
    expect(await client.request().text()).toBe(counted);
    await metrics.drained();
  });

  it("goes by the name that OpenTelemetry's instrumentation has for it, and once", async () => {
    const { metrics } = instrumented({
      name: 'hook',
      ignoreIncomingRequestHook: ({ url }) => url === '/health',
    });
    const { client } = await served((_req, res) => void res.end(String(metrics.active)));
    expect(await client.request({ path: '/health' }).text()).toBe('0');
    expect(await client.request({ path: '/' }).text()).toBe('1');
    await metrics.drained();
    const both = { ignore: () => true, ignoreIncomingRequestHook: () => true };
    expect(() => createHttpMetrics(both)).toThrow(TypeError);
  });
});

it('a server that was made before it listens again is counted', async () => {
  const server = createServer((_req, res) => void res.end(String(metrics.active)));
  const { metrics } = instrumented({ name: 'before' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const { port } = server.address() as { port: number };
  expect(await (await fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' } })).text()).toBe(
    '1',
  );
  await metrics.drained();
});
