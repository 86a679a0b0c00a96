import { afterEach, describe, expect, it } from '@jest/globals';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  createHttpMetrics,
  type ExpressModule,
  ExpressStageInstrumentation,
  type ExpressStageInstrumentationConfig,
  middleware,
} from '@stageguard/express';
import { createTestProvider } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';
import express, { type Application } from 'express';
import { EXPRESSES } from './fixtures/expresses';
import { type Served, serve } from './fixtures/serve';
import { until } from './fixtures/until';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe('enable and disable', () => {
  it('an application that listens already is counted from then on', async () => {
    const { client, release } = await held(express());
    const instrumentation = instrumented({ enabled: false });
    const uncounted = client.request();
    await until(() => release.length === 1);
    instrumentation.enable();
    const counted = client.request();
    await until(() => release.length === 2);
    expect(instrumentation.metrics.active).toBe(1);
    for (const finish of release) finish();
    await Promise.all([uncounted.text(), counted.text()]);
    await instrumentation.metrics.drained();
  });

  it('requests in flight are counted to their end over disable and enable', async () => {
    const instrumentation = instrumented({});
    const { metrics } = instrumentation;
    const { client, release } = await held(express());
    const first = client.request();
    await until(() => release.length === 1);
    instrumentation.disable();
    const unseen = client.request();
    await until(() => release.length === 2);
    expect(metrics.active).toBe(1);
    instrumentation.enable();
    const last = client.request();
    await until(() => release.length === 3);
    expect(metrics.active).toBe(2);
    for (const finish of release) finish();
    await Promise.all([first, unseen, last].map((exchange) => exchange.text()));
    await metrics.drained();
    expect(metrics.active).toBe(0);
  });

  it('enabled twice it counts once, disabled twice not at all', async () => {
    const instrumentation = instrumented({});
    instrumentation.enable();
    instrumentation.instrument(express);
    const { client, release } = await held(express());
    const counted = client.request();
    await until(() => release.length === 1);
    expect(instrumentation.metrics.active).toBe(1);
    instrumentation.disable();
    instrumentation.disable();
    const uncounted = client.request();
    await until(() => release.length === 2);
    expect(instrumentation.metrics.active).toBe(1);
    for (const finish of release) finish();
    await Promise.all([counted.text(), uncounted.text()]);
  });

  it('of two instrumentations each counts under its own name, while it is enabled', async () => {
    const [one, two] = [instrumented({ name: 'one' }), instrumented({ name: 'two' })];
    const { client, release } = await held(express());
    const first = client.request();
    await until(() => release.length === 1);
    expect([one.metrics.active, two.metrics.active]).toEqual([1, 1]);
    one.disable();
    const second = client.request();
    await until(() => release.length === 2);
    expect([one.metrics.active, two.metrics.active]).toEqual([1, 2]);
    for (const finish of release) finish();
    await Promise.all([first.text(), second.text()]);
    await Promise.all([one.metrics.drained(), two.metrics.drained()]);
  });
});

describe('its metrics', () => {
  it('are the ones it is given, which the middleware may count with as well', async () => {
    const metrics = createHttpMetrics({ stages: { work: {} } });
    const instrumentation = instrumented({ metrics });
    expect(instrumentation.metrics).toBe(metrics);
    const app = express();
    app.use(middleware(metrics));
    const { client, release } = await held(app);
    const exchange = client.request();
    await until(() => release.length === 1);
    expect(metrics.active).toBe(1);
    release[0]?.();
    await exchange.text();
  });

  it('are made of its options, with the stages as types', () => {
    const { metrics } = instrumented({ name: 'shop', stages: { pay: { by: ['card', 'cash'] } } });
    metrics.run('pay', () => {}, { by: 'card' });
    // @ts-expect-error: not a value of `by`.
    metrics.run('pay', () => {}, { by: 'cheque' });
    expect(metrics.name).toBe('shop');
  });

  it('take ignore, attributes and route', async () => {
    const { meterProvider, collect } = provided();
    const instrumentation = instrumented({
      ignore: (req) => req.url === '/health',
      attributes: (req) => ({ tenant: String(req.headers['x-tenant']) }),
      route: true,
    });
    instrumentation.setMeterProvider(meterProvider);
    const { client, release } = await held(express());
    const exchanges = ['/health', '/orders'].map((path) =>
      client.request({ path, headers: { 'x-tenant': 'acme' } }),
    );
    await until(() => release.length === 2);
    const collection = await collect();
    expect(collection.value('http.server.active_requests', { tenant: 'acme' })).toBe(1);
    expect(collection.sum('http.server.active_requests')).toBe(1);
    for (const finish of release) finish();
    await Promise.all(exchanges.map((exchange) => exchange.text()));
  });

  it('are moved by setMeterProvider, with their counts, where they are its own', async () => {
    const [one, two] = [provided(), provided()];
    const instrumentation = instrumented({});
    registerInstrumentations({ instrumentations: [instrumentation], meterProvider: one.meterProvider });
    const { client, release } = await held(express());
    const exchange = client.request();
    await until(() => release.length === 1);
    expect((await one.collect()).sum('http.server.active_requests')).toBe(1);
    instrumentation.setMeterProvider(two.meterProvider);
    expect((await one.collect()).sum('http.server.active_requests')).toBe(0);
    expect((await two.collect()).sum('http.server.active_requests')).toBe(1);
    release[0]?.();
    await exchange.text();
    await instrumentation.metrics.drained();
    expect((await two.collect()).sum('http.server.active_requests')).toBe(0);
  });

  it('stay with a provider among its options when it is registered without one', async () => {
    const named = provided();
    const instrumentation = instrumented({ meterProvider: named.meterProvider });
    registerInstrumentations({ instrumentations: [instrumentation] });
    const request = instrumentation.metrics.begin();
    expect((await named.collect()).sum('http.server.active_requests')).toBe(1);
    request.end();
  });

  it('stay where they are, where they were given', async () => {
    const [theirs, other] = [provided(), provided()];
    const metrics = createHttpMetrics({ meterProvider: theirs.meterProvider });
    const instrumentation = instrumented({ metrics });
    registerInstrumentations({ instrumentations: [instrumentation], meterProvider: other.meterProvider });
    const request = metrics.begin();
    expect((await theirs.collect()).sum('http.server.active_requests')).toBe(1);
    request.end();
  });
});

describe('instrument', () => {
  it.each(EXPRESSES)('takes %s: the class, or a namespace that has it by default', async (_name, module) => {
    const instrumentation = instrumented({}, module);
    instrumentation.instrument({ default: module });
    const { client, release } = await held(module());
    const exchange = client.request();
    await until(() => release.length === 1);
    expect(instrumentation.metrics.active).toBe(1);
    release[0]?.();
    await exchange.text();
  });

  it.each([undefined, null, {}, () => {}, class {}, 'module'])('refuses %p', (module) => {
    const instrumentation = instrumented({ enabled: false });
    expect(() => instrumentation.instrument(module as never)).toThrow(TypeError);
  });
});

describe('its options', () => {
  it.each([
    [{ route: 'yes' }, /'route' has to be/],
    [{ ignore: true }, /'ignore' has to be a function/],
    [{ nonsense: 1 }, /unknown option 'nonsense'/],
    [{ metrics: createHttpMetrics(), route: true }, /'route' .* beside 'metrics'/],
  ])('are checked when it is made: %j', (options, message) => {
    const make = () => new ExpressStageInstrumentation(options as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('it is enabled unless told otherwise', () => {
    expect(instrumented({}).isEnabled()).toBe(true);
    expect(instrumented({ enabled: false }).isEnabled()).toBe(false);
  });
});

function instrumented<const S extends Record<string, Record<string, readonly string[]>>>(
  config: ExpressStageInstrumentationConfig<S>,
  module: ExpressModule = express,
): ExpressStageInstrumentation<S> {
  const instrumentation = new ExpressStageInstrumentation<S>(config);
  instrumentation.instrument(module);
  closing.push(() => instrumentation.disable());
  return instrumentation;
}

function provided() {
  const provider = createTestProvider();
  closing.push(() => provider.shutdown());
  return provider;
}

/** Serves the application, which holds every request until it is released. */
async function held(app: Application): Promise<Served & { readonly release: (() => void)[] }> {
  const release: (() => void)[] = [];
  app.use(async (_req, res) => {
    const signal = createSignal();
    release.push(signal.fire);
    await signal.fired;
    res.end('released');
  });
  const served = await serve(app);
  closing.push(() => served.close());
  return { ...served, release };
}
