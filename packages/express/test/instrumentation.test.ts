import { describe, expect, it } from '@jest/globals';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { serve } from '@stageguard/testing/adapter';
import { describeInstrumentationContract } from '@stageguard/testing/contract';
import { EXPRESSES } from './fixtures/expresses';

describe.each(EXPRESSES)('%s', (name, express) => {
  describeInstrumentationContract({
    name,
    create(config) {
      const instrumentation = new ExpressStageInstrumentation(config);
      instrumentation.instrument(express);
      return instrumentation;
    },
    start(handle) {
      const app = express();
      app.use(async (_req, res) => {
        await handle();
        res.end('released');
      });
      return serve(app);
    },
  });

  it('is instrumented as a namespace that has it by default, too', async () => {
    const instrumentation = new ExpressStageInstrumentation();
    instrumentation.instrument({ default: express });
    const app = express();
    app.use((_req, res) => void res.end(String(instrumentation.metrics.active)));
    const { client, close } = await serve(app);
    const counted = await client.request().text();
    await close();
    instrumentation.disable();
    expect(counted).toBe('1');
  });
});

it.each([undefined, null, {}, () => {}, class {}, 'module'])(
  '%p is no Express to be instrumented',
  (module) => {
    const instrumentation = new ExpressStageInstrumentation({ enabled: false });
    expect(() => instrumentation.instrument(module as never)).toThrow(TypeError);
  },
);

it('an Express that cannot be changed is left as it is', () => {
  const instrumentation = new ExpressStageInstrumentation({ enabled: false });
  const frozen = Object.freeze({ handle() {} });
  const module = { Router: () => ({ use() {}, stack: [] }), application: frozen };
  expect(() => instrumentation.instrument(module as never)).not.toThrow();
});

it('the stages of its options are types', () => {
  const { metrics } = new ExpressStageInstrumentation({
    enabled: false,
    name: 'shop',
    stages: { pay: { by: ['card', 'cash'] } },
  });
  metrics.run('pay', () => {}, { by: 'card' });
  // @ts-expect-error: not a value of `by`.
  metrics.run('pay', () => {}, { by: 'cheque' });
  expect(metrics.name).toBe('shop');
});
