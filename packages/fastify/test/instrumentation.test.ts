import { afterEach, describe, expect, it } from '@jest/globals';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  createHttpMetrics,
  FastifyStageInstrumentation,
  type FastifyStageInstrumentationConfig,
  plugin,
} from '@stageguard/fastify';
import { createTestProvider } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';
import { FASTIFIES, type Fastify } from './fixtures/fastifies';
import { until } from './fixtures/until';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe.each(FASTIFIES)('%s, enabled and disabled', (_name, fastify) => {
  it('it counts from when it is enabled, and leaves those in flight their end when it is disabled', async () => {
    const instrumentation = instrumented({});
    const { inject, release } = held(fastify);
    const first = inject();
    await until(() => release.length === 1);
    expect(instrumentation.metrics.active).toBe(1);
    instrumentation.disable();
    const second = inject();
    await until(() => release.length === 2);
    expect(instrumentation.metrics.active).toBe(1);
    instrumentation.enable();
    const third = inject();
    await until(() => release.length === 3);
    expect(instrumentation.metrics.active).toBe(2);
    for (const finish of release) finish();
    await Promise.all([first, second, third]);
    await instrumentation.metrics.drained();
  });

  it('two count under two names, one under one', async () => {
    const [one, two] = [
      instrumented({}),
      instrumented({ metrics: createHttpMetrics({ name: 'other' }) }),
    ] as const;
    const again = instrumented({ metrics: one.metrics });
    const { inject, release } = held(fastify);
    const answer = inject();
    await until(() => release.length === 1);
    expect([one.metrics.active, two.metrics.active, again.metrics.active]).toEqual([1, 1, 1]);
    release[0]?.();
    await answer;
    await Promise.all([one.metrics.drained(), two.metrics.drained()]);
  });

  it('its hook comes before all that the application adds', async () => {
    const { metrics } = instrumented({});
    const app = fastify();
    closing.push(() => app.close());
    const seen: unknown[] = [];
    app.addHook('onRequest', async () => void seen.push(metrics.current()?.stage));
    await app.register(plugin(metrics));
    app.get('/', async () => 'done');
    await app.inject('/');
    await metrics.drained();
    expect(seen).toEqual(['handle']);
  });
});

describe('its metrics', () => {
  it('are made of its options: ignore, attributes and route', async () => {
    const { meterProvider, collect } = provided();
    instrumented({
      meterProvider,
      ignore: (req) => req.url === '/health',
      attributes: (req) => ({ tenant: String(req.headers['x-tenant']) }),
      route: true,
    });
    const { inject, release } = held();
    const answers = ['/health', '/orders'].map((url) => inject(url));
    await until(() => release.length === 2);
    const collection = await collect();
    expect(collection.sum('http.server.active_requests')).toBe(1);
    const attributes = { tenant: 'acme', 'http.route': '/:any' };
    expect(collection.value('http.server.active_requests', attributes)).toBe(1);
    for (const finish of release) finish();
    await Promise.all(answers);
  });

  it('are moved by setMeterProvider, with their counts, where they are its own', async () => {
    const [one, two] = [provided(), provided()];
    const instrumentation = instrumented({});
    registerInstrumentations({ instrumentations: [instrumentation], meterProvider: one.meterProvider });
    const { inject, release } = held();
    const answer = inject();
    await until(() => release.length === 1);
    expect((await one.collect()).sum('http.server.active_requests')).toBe(1);
    instrumentation.setMeterProvider(two.meterProvider);
    expect((await one.collect()).sum('http.server.active_requests')).toBe(0);
    expect((await two.collect()).sum('http.server.active_requests')).toBe(1);
    release[0]?.();
    await answer;
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

describe('its options', () => {
  it.each([
    [{ route: 'yes' }, /'route' has to be/],
    [{ ignore: true }, /'ignore' has to be a function/],
    [{ nonsense: 1 }, /unknown option 'nonsense'/],
    [{ metrics: createHttpMetrics(), route: true }, /'route' .* beside 'metrics'/],
    [{ metrics: {} }, /createHttpMetrics/],
  ])('are checked when it is made: %j', (options, message) => {
    const make = () => new FastifyStageInstrumentation(options as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('it is enabled unless told otherwise', () => {
    expect(instrumented({}).isEnabled()).toBe(true);
    expect(instrumented({ enabled: false }).isEnabled()).toBe(false);
  });
});

function instrumented<const S extends Record<string, Record<string, readonly string[]>>>(
  config: FastifyStageInstrumentationConfig<S>,
): FastifyStageInstrumentation<S> {
  const instrumentation = new FastifyStageInstrumentation<S>(config);
  closing.push(() => instrumentation.disable());
  return instrumentation;
}

function provided() {
  const provider = createTestProvider();
  closing.push(() => provider.shutdown());
  return provider;
}

/** An application that holds every request until it is released. */
function held(fastify: Fastify = FASTIFIES[2]?.[1] as Fastify) {
  const release: (() => void)[] = [];
  const app = fastify();
  closing.push(() => app.close());
  app.get('/:any', async () => {
    const signal = createSignal();
    release.push(signal.fire);
    await signal.fired;
    return 'released';
  });
  const headers = { 'x-tenant': 'acme' };
  return { release, inject: (url = '/any') => app.inject({ url, headers }) };
}
