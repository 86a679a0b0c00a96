import { describe, expect, it } from '@jest/globals';
import { plugin } from '@stageguard/fastify';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { describeInstrumentationContract } from '@stageguard/testing/contract';
import { FASTIFIES } from './fixtures/fastifies';
import { serve } from './fixtures/serve';

describe.each(FASTIFIES)('%s', (name, fastify) => {
  describeInstrumentationContract({
    name,
    findsEarlierApplications: false,
    create: (config) => new FastifyStageInstrumentation(config),
    start(handle) {
      const app = fastify();
      app.get('/:any', async () => {
        await handle();
        return 'released';
      });
      return serve(app);
    },
  });

  it('instrument() is taken as that of other frameworks is, and changes nothing', async () => {
    const { meterProvider, shutdown } = createTestProvider();
    const instrumentation = new FastifyStageInstrumentation({ meterProvider });
    const before = { ...fastify };
    instrumentation.instrument(fastify);
    expect({ ...fastify }).toEqual(before);
    instrumentation.disable();
    await shutdown();
  });

  it('the hook of the instrumentation comes before all that the application adds', async () => {
    const { meterProvider, shutdown } = createTestProvider();
    const instrumentation = new FastifyStageInstrumentation({ meterProvider });
    const { metrics } = instrumentation;
    const app = fastify();
    const seen: unknown[] = [];
    app.addHook('onRequest', async () => void seen.push(metrics.current()?.stage));
    await app.register(plugin(metrics));
    app.get('/', async () => 'done');
    await app.inject('/');
    await metrics.drained();
    expect(seen).toEqual(['handle']);
    await app.close();
    instrumentation.disable();
    await shutdown();
  });
});
