import { describe, expect, it } from '@jest/globals';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import { type AnyHttpMetrics, createHttpMetrics } from '@stageguard/http';
import type { HttpInstrumentationConfig } from '@stageguard/http/instrumentation';
import { type Served, warningsOf } from '../adapter/index.js';
import { type ClientExchange, createTestProvider, until } from '../index.js';
import { afterTest } from '../jest/after-test.js';
import { createSignal } from './tally.js';

const ACTIVE = 'http.server.active_requests';

type Config = HttpInstrumentationConfig;

const isHealth = ({ url }: { url?: string | undefined }) => url === '/health';

/** The instrumentation of an HTTP adapter. */
export interface StageInstrumentation extends Instrumentation {
  readonly metrics: AnyHttpMetrics;
  isEnabled(): boolean;
}

/** A framework, and the instrumentation of its adapter. */
export interface InstrumentationBinding {
  /** As it reads in a sentence: `Express 5`. */
  readonly name: string;
  /** Whether applications are found that were made before there was an instrumentation. Default: true. */
  readonly findsEarlierApplications?: boolean;
  create(config: Config): StageInstrumentation;
  /** Serves an application that is made now, and answers every request when what `handle` returns is settled. */
  start(handle: () => Promise<void>): Promise<Served>;
}

/** What the instrumentation of every HTTP adapter keeps, as tests: call it in a test file. */
export function describeInstrumentationContract(binding: InstrumentationBinding): void {
  const closing = afterTest();

  function instrumented(config: Config = {}) {
    const instrumentation = binding.create(config);
    closing.push(() => instrumentation.disable());
    return instrumentation;
  }

  function provided() {
    const provider = createTestProvider();
    closing.push(() => provider.shutdown());
    return { ...provider, active: async () => (await provider.collect()).sum(ACTIVE) };
  }

  /** An application that holds every request until it is released. */
  async function held() {
    const release: (() => void)[] = [];
    const served = await binding.start(() => {
      const signal = createSignal();
      release.push(signal.fire);
      return signal.fired;
    });
    closing.push(() => served.close());
    const exchanges: ClientExchange[] = [];
    return {
      /** Resolves when the handler has the request. */
      async request(path = '/any', headers = {}) {
        exchanges.push(served.client.request({ path, headers }));
        await until(() => release.length === exchanges.length);
      },
      async finish() {
        for (const fire of release) fire();
        await Promise.all(exchanges.map((exchange) => exchange.text()));
      },
    };
  }

  describe(`the instrumentation of ${binding.name}, enabled and disabled`, () => {
    if (binding.findsEarlierApplications ?? true) {
      it('counts from then on where an application listens already', async () => {
        const { request, finish } = await held();
        const instrumentation = instrumented({ enabled: false });
        await request();
        instrumentation.enable();
        await request();
        expect(instrumentation.metrics.active).toBe(1);
        await finish();
        await instrumentation.metrics.drained();
      });
    }

    it('counts those in flight to their end', async () => {
      const instrumentation = instrumented();
      const { metrics } = instrumentation;
      const { request, finish } = await held();
      await request();
      instrumentation.disable();
      await request();
      expect(metrics.active).toBe(1);
      instrumentation.enable();
      await request();
      expect(metrics.active).toBe(2);
      await finish();
      await metrics.drained();
    });

    it('counts once where it is enabled twice, not at all where it is disabled twice', async () => {
      const instrumentation = instrumented();
      const { metrics } = instrumentation;
      instrumentation.enable();
      const { request, finish } = await held();
      await request();
      expect(metrics.active).toBe(1);
      instrumentation.disable();
      instrumentation.disable();
      await request();
      expect(metrics.active).toBe(1);
      await finish();
      await metrics.drained();
    });

    it('counts under its own name, and once where two have the same metrics', async () => {
      const [one, two] = [instrumented({ name: 'one' }), instrumented({ name: 'two' })];
      const again = instrumented({ metrics: one.metrics });
      const { request, finish } = await held();
      await request();
      expect([one.metrics.active, two.metrics.active, again.metrics.active]).toEqual([1, 1, 1]);
      one.disable();
      again.disable();
      await request();
      expect([one.metrics.active, two.metrics.active]).toEqual([1, 2]);
      await finish();
      await Promise.all([one.metrics.drained(), two.metrics.drained()]);
    });

    it('is enabled unless it is told otherwise', () => {
      expect(instrumented().isEnabled()).toBe(true);
      expect(instrumented({ enabled: undefined } as never).isEnabled()).toBe(true);
      expect(instrumented({ enabled: false }).isEnabled()).toBe(false);
    });
  });

  describe(`the metrics of the instrumentation of ${binding.name}`, () => {
    it('are the ones it is given', async () => {
      const metrics = createHttpMetrics({ name: 'shop' });
      expect(instrumented({ metrics }).metrics).toBe(metrics);
      const { request, finish } = await held();
      await request();
      expect(metrics.active).toBe(1);
      await finish();
      await metrics.drained();
    });

    it('are made of its options: ignore, attributes and those of the core', async () => {
      const { meterProvider, collect } = provided();
      const { metrics } = instrumented({
        meterProvider,
        ignore: (req) => req.url === '/health',
        attributes: (req) => ({ tenant: String(req.headers['x-tenant']) }),
      });
      const { request, finish } = await held();
      for (const path of ['/health', '/orders']) await request(path, { 'x-tenant': 'acme' });
      const collection = await collect();
      expect(collection.value(ACTIVE, { tenant: 'acme' })).toBe(1);
      expect(collection.sum(ACTIVE)).toBe(1);
      await finish();
      await metrics.drained();
    });

    it('are moved by setMeterProvider, with their counts, where they are its own', async () => {
      const [one, two] = [provided(), provided()];
      const instrumentation = instrumented();
      registerInstrumentations({ instrumentations: [instrumentation], meterProvider: one.meterProvider });
      const { request, finish } = await held();
      await request();
      expect(await one.active()).toBe(1);
      instrumentation.setMeterProvider(two.meterProvider);
      expect([await one.active(), await two.active()]).toEqual([0, 1]);
      await finish();
      await instrumentation.metrics.drained();
      expect(await two.active()).toBe(0);
    });

    it('stay with a provider among its options when it is registered without one', async () => {
      const named = provided();
      const instrumentation = instrumented({ meterProvider: named.meterProvider });
      registerInstrumentations({ instrumentations: [instrumentation] });
      const request = instrumentation.metrics.begin();
      expect(await named.active()).toBe(1);
      request.end();
    });

    it('stay where they are, where they were given', async () => {
      const [theirs, other] = [provided(), provided()];
      const metrics = createHttpMetrics({ meterProvider: theirs.meterProvider });
      const instrumentation = instrumented({ metrics });
      registerInstrumentations({ instrumentations: [instrumentation], meterProvider: other.meterProvider });
      const request = metrics.begin();
      expect(await theirs.active()).toBe(1);
      request.end();
    });
  });

  describe(`the options of the instrumentation of ${binding.name}`, () => {
    it.each([
      [{ route: 'yes' }, /'route' has to be/],
      [{ ignore: true }, /'ignore' has to be a function/],
      [{ nonsense: 1 }, /unknown option 'nonsense'/],
      [{ lifecycle: ['mine'] }, /unknown option 'lifecycle'/],
      [{ scope: { name: 'mine' } }, /unknown option 'scope'/],
      [{ metrics: createHttpMetrics(), route: true }, /'route' .* beside 'metrics'/],
      [{ metrics: {} }, /createHttpMetrics/],
    ])('are checked when it is made: %j', (options, message) => {
      const make = () => instrumented(options as never);
      expect(make).toThrow(TypeError);
      expect(make).toThrow(message);
    });

    it('are those that getConfig tells, with whether it is enabled now', () => {
      const instrumentation = instrumented({ name: 'shop', route: true });
      expect(instrumentation.getConfig()).toMatchObject({ name: 'shop', route: true, enabled: true });
      instrumentation.disable();
      expect(instrumentation.getConfig()).toMatchObject({ name: 'shop', enabled: false });
      instrumentation.enable();
      expect(instrumentation.getConfig()).toMatchObject({ enabled: true });
    });

    it('can be set later, and count from then on', async () => {
      const instrumentation = instrumented({ name: 'before' });
      const before = instrumentation.metrics;
      const { request, finish } = await held();
      await request();
      instrumentation.setConfig({ name: 'after', ignore: isHealth } as never);
      const { metrics } = instrumentation;
      expect(metrics.name).toBe('after');
      await request('/health');
      await request();
      expect([before.active, metrics.active]).toEqual([1, 1]);
      instrumentation.setConfig({ ...instrumentation.getConfig(), enabled: false });
      await request();
      expect([instrumentation.metrics, instrumentation.isEnabled()]).toEqual([metrics, false]);
      expect([before.active, metrics.active]).toEqual([1, 1]);
      await finish();
      await Promise.all([before.drained(), metrics.drained()]);
    });

    it('that are set after a registration count for its provider', async () => {
      const { meterProvider, collect } = provided();
      const instrumentation = instrumented({ name: 'before' });
      registerInstrumentations({ instrumentations: [instrumentation], meterProvider });
      instrumentation.setConfig({ name: 'after' } as never);
      const { request, finish } = await held();
      await request();
      expect((await collect()).sum('after.active_requests')).toBe(1);
      await finish();
      await instrumentation.metrics.drained();
    });

    it('leave in force what the application has given its own metrics of the same name', async () => {
      const { meterProvider, collect } = provided();
      const { metrics } = instrumented({ name: 'shop', meterProvider });
      const attributes = () => ({ tenant: 'acme' });
      createHttpMetrics({ name: 'shop', meterProvider, ignore: isHealth, attributes });
      const { request, finish } = await held();
      for (const path of ['/health', '/orders']) await request(path);
      const collection = await collect();
      expect(collection.sum('shop.active_requests')).toBe(1);
      expect(collection.value('shop.active_requests', { tenant: 'acme' })).toBe(1);
      await finish();
      await metrics.drained();
    });

    it("hold against the application's where both have given one, and a warning says both", async () => {
      const name = `contradicted.${binding.name.replace(/\W/g, '')}`;
      const { metrics } = instrumented({ name, ignore: isHealth });
      const own = createHttpMetrics({ name, ignore: ({ url }) => url === '/orders' });
      const warnings = await warningsOf(async () => {
        const { request, finish } = await held();
        await request('/health');
        expect([metrics.active, own.active]).toEqual([0, 0]);
        await request('/orders');
        expect([metrics.active, own.active]).toEqual([1, 1]);
        await finish();
      });
      const said = new RegExp(`${name}: option 'ignore' was given twice, as .*/health.* and as .*/orders`);
      expect(warnings).toContainEqual(expect.stringMatching(said));
      await metrics.drained();
    });

    it('that are wrong when they are set change nothing', () => {
      const instrumentation = instrumented({ name: 'shop' });
      const { metrics } = instrumentation;
      expect(() => instrumentation.setConfig({ nonsense: 1 } as never)).toThrow(TypeError);
      expect(instrumentation.metrics).toBe(metrics);
      expect(instrumentation.getConfig()).toMatchObject({ name: 'shop', enabled: true });
    });

    it('that name a provider hold against a registration with another one', async () => {
      const [named, other] = [provided(), provided()];
      const instrumentation = instrumented({ meterProvider: named.meterProvider });
      registerInstrumentations({ instrumentations: [instrumentation], meterProvider: other.meterProvider });
      const request = instrumentation.metrics.begin();
      expect(await named.active()).toBe(1);
      request.end();
    });

    it('that are undefined are not given, beside metrics too', () => {
      const options = { name: undefined, stages: undefined, ignore: undefined, route: undefined };
      expect(instrumented({ ...options, metrics: undefined }).metrics.name).toBe('http.server');
      const metrics = createHttpMetrics({ name: 'shop' });
      expect(instrumented({ ...options, metrics }).metrics).toBe(metrics);
    });
  });
}
