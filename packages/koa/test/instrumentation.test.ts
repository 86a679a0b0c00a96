import { describe, expect, it } from '@jest/globals';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { serve } from '@stageguard/testing/adapter';
import { describeInstrumentationContract } from '@stageguard/testing/contract';
import { KOAS } from './fixtures/koas';

describe.each(KOAS)('%s', (name, Koa) => {
  describeInstrumentationContract({
    name,
    create(config) {
      const instrumentation = new KoaStageInstrumentation(config);
      instrumentation.instrument(Koa);
      return instrumentation;
    },
    start(handle) {
      const app = new Koa();
      app.use(async (ctx) => {
        await handle();
        ctx.body = 'released';
      });
      return serve(app.callback());
    },
  });

  it('is instrumented as a namespace that has it by default, too', async () => {
    const instrumentation = new KoaStageInstrumentation();
    instrumentation.instrument({ default: Koa });
    const app = new Koa();
    app.use((ctx) => {
      ctx.body = String(instrumentation.metrics.active);
    });
    const { client, close } = await serve(app.callback());
    const counted = await client.request().text();
    await close();
    instrumentation.disable();
    expect(counted).toBe('1');
  });
});

it.each([undefined, null, {}, () => {}, class {}, 'koa'])('%p is no Koa to be instrumented', (module) => {
  const instrumentation = new KoaStageInstrumentation({ enabled: false });
  expect(() => instrumentation.instrument(module as never)).toThrow(TypeError);
});

it('a Koa that cannot be changed is left as it is', () => {
  const instrumentation = new KoaStageInstrumentation({ enabled: false });
  class Koa {
    handleRequest() {}
  }
  Object.freeze(Koa.prototype);
  expect(() => instrumentation.instrument(Koa as never)).not.toThrow();
});

it('the stages of its options are types', () => {
  const { metrics } = new KoaStageInstrumentation({
    enabled: false,
    name: 'shop',
    stages: { pay: { by: ['card', 'cash'] } },
  });
  metrics.run('pay', () => {}, { by: 'card' });
  // @ts-expect-error: not a value of `by`.
  metrics.run('pay', () => {}, { by: 'cheque' });
  expect(metrics.name).toBe('shop');
});
