import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { stageSpanProcessor } from '@stageguard/spans';
import * as sdk3 from 'sdk-trace-3';
import * as sdk1 from 'sdk-trace-base-1';
import { createLab } from './fixtures/lab';
import { disableAll, registerContexts } from './fixtures/sdks';

type Processor = ReturnType<typeof stageSpanProcessor>;

const PROVIDERS = {
  '1.x': (its: Processor) => new sdk1.BasicTracerProvider({ spanProcessors: [its as never] }),
  '2.x': (its: Processor) => new BasicTracerProvider({ spanProcessors: [its as never] }),
  '3.x': (its: Processor) => new sdk3.TracerProvider({ spanProcessors: [its as never] }),
};

beforeEach(registerContexts);
afterEach(disableAll);

it.each(Object.entries(PROVIDERS))(
  'a span processor of an SDK of %s counts each span from its start to its end',
  async (_, create) => {
    const { metrics, inStages } = createLab();
    const processor = stageSpanProcessor(metrics, {
      'app//lookup': 'cache',
      'app//query': { stage: 'query', attributes: { operation: 'db.operation.name' } },
    });
    const tracer = create(processor).getTracer('app');
    const requests = Array.from({ length: 10 }, () => metrics.begin());
    const spans = requests.map((request, at) =>
      request.with(() =>
        at < 4
          ? tracer.startSpan('lookup')
          : tracer.startSpan('query', { attributes: { 'db.operation.name': 'SELECT' } }),
      ),
    );
    tracer.startSpan('lookup');
    requests[0]?.with(() => tracer.startSpan('unmapped'));
    expect(await inStages()).toEqual({ cache: 4, 'query SELECT': 6 });
    for (const span of spans.slice(2)) span.end();
    expect(await inStages()).toEqual({ cache: 2, handle: 8 });
    await processor.forceFlush();
    await processor.shutdown();
    requests[9]?.with(() => tracer.startSpan('lookup'));
    for (const span of spans) span.end();
    expect(await inStages()).toEqual({ handle: 10 });
    for (const request of requests) request.end();
  },
);

it('a span processor sees no span that is not sampled, and hooks no class', () => {
  const { metrics } = createLab();
  const { startSpan } = Object.getPrototypeOf(new BasicTracerProvider().getTracer('app'));
  const processor = stageSpanProcessor(metrics, { 'app//lookup': 'cache' });
  const provider = new BasicTracerProvider({
    sampler: new AlwaysOffSampler(),
    spanProcessors: [processor as never],
  });
  const request = metrics.begin();
  request.with(() => provider.getTracer('app').startSpan('lookup'));
  expect(request.stage).toBe('handle');
  request.end();
  expect(Object.getPrototypeOf(new BasicTracerProvider().getTracer('app')).startSpan).toBe(startSpan);
});
