import { describe, expect, it } from '@jest/globals';
import {
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AlwaysOffSampler, AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { stageSpanProcessor, wrapTracerProvider } from '@stageguard/spans';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { mapsSpans } from './fixtures/mapping';

const warnings = watchWarnings();
const map = mapsSpans();

function createMapped() {
  const lab = createLab();
  map(lab.metrics, { 'app//lookup': 'cache' });
  return lab;
}

/** A provider whose tracers' class is of its own, and makes its spans so. */
function providerOf(make: () => Span) {
  class OwnTracer {
    readonly instrumentationScope = { name: 'app' };
    startSpan() {
      return make();
    }
  }
  return wrapTracerProvider({ getTracer: (_: string) => new OwnTracer() as unknown as Tracer });
}

describe.each([
  ['recorded', new AlwaysOnSampler()],
  ['not sampled', new AlwaysOffSampler()],
])('a span that is %s', (_, sampler) => {
  it('counts once, where a class of tracers calls another one that is hooked as well', async () => {
    const sdk = new BasicTracerProvider({ sampler });
    const { metrics, entriesOf } = createMapped();
    wrapTracerProvider(sdk);
    const inner = sdk.getTracer('app');
    const provider = providerOf(() => inner.startSpan('lookup'));
    const request = metrics.begin();
    const span = request.with(() => provider.getTracer('app').startSpan('lookup'));
    expect(request.stage).toBe('cache');
    span.end();
    expect(request.stage).toBe('handle');
    expect(await entriesOf('cache')).toBe(1);
  });

  it('leaves its stage in whatever context it ends, though another one starts and its provider is swapped meanwhile', () => {
    const { metrics } = createMapped();
    const [request, other] = [metrics.begin(), metrics.begin()];
    const providers = [1, 2].map(() => new (class extends BasicTracerProvider {})({ sampler }));
    const spans = providers.map((provider, at) => {
      trace.disable();
      trace.setGlobalTracerProvider(provider);
      return [request, other][at]?.with(() => trace.getTracer('app').startSpan('lookup'));
    });
    expect([request.stage, other.stage]).toEqual(['cache', 'cache']);
    trace.disable();
    other.with(() => context.with(ROOT_CONTEXT, () => spans[0]?.end()));
    expect([request.stage, other.stage]).toEqual(['handle', 'cache']);
    function* work() {
      yield spans[1];
      spans[1]?.end();
    }
    expect([...work()]).toHaveLength(1);
    expect(other.stage).toBe('handle');
  });
});

it('a span counts for the metrics of a span processor, and for other metrics of hooks', () => {
  const labs = [createLab(), createLab()] as const;
  const processor = stageSpanProcessor(labs[0].metrics, { 'app//lookup': 'cache' });
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor as never] }));
  map(labs[1].metrics, { 'app//lookup': 'database' });
  const requests = labs.map(({ metrics }) => metrics.begin());
  const stages = () => requests.map(({ stage }) => stage);
  const span = requests[0]?.with(() => requests[1]?.with(() => trace.getTracer('app').startSpan('lookup')));
  expect(stages()).toEqual(['cache', 'database']);
  span?.end();
  expect(stages()).toEqual(['handle', 'handle']);
});

describe('a span that is a stranger', () => {
  const ended: unknown[] = [];
  class Stranger {
    #isRecording = true;
    isRecording() {
      return this.#isRecording;
    }
    spanContext() {
      return INVALID_SPAN_CONTEXT;
    }
    end(...args: unknown[]) {
      this.#isRecording = false;
      ended.push(args);
    }
  }
  /** As tools make it that trace the calls of methods: they are of the target. */
  const proxied = () =>
    new Proxy(new Stranger(), {
      get(target, key) {
        const value = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const withOwnEnd = () => Object.assign(new Stranger(), { end: () => ended.push([7]) });

  it.each<[string, () => object]>([
    ['a Proxy', proxied],
    ['one with an end of its own', withOwnEnd],
    ['frozen', () => Object.freeze(new Stranger())],
  ])('leaves its stage when it ends: %s', (_, make) => {
    ended.length = 0;
    const { metrics } = createMapped();
    const provider = providerOf(() => make() as Span);
    const request = metrics.begin();
    const spans = request.with(() => [1, 2].map(() => provider.getTracer('app').startSpan('lookup')));
    for (const at of [0, 1]) {
      expect(request.stage).toBe('cache');
      spans[at]?.end(7);
    }
    expect(request.stage).toBe('handle');
    expect(ended).toEqual([[7], [7]]);
    expect(warnings).toEqual([]);
  });

  it('is in no stage, where its end cannot be seen', async () => {
    const { metrics, entriesOf } = createMapped();
    const provider = providerOf(() => Object.freeze(withOwnEnd()) as unknown as Span);
    const request = metrics.begin();
    request.with(() => provider.getTracer('app').startSpan('lookup').end());
    expect(await entriesOf('cache')).toBe(0);
    expect(warnings).toEqual(['stageguard: the end of a span cannot be seen, so it is in no stage']);
  });

  it("can do what its vendor's class can, though it is handed out for everybody", () => {
    const shared = Object.freeze(
      Object.assign(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), { tag: () => 7 }),
    );
    const { metrics } = createMapped();
    const tracer = providerOf(() => shared).getTracer('app');
    const requests = [metrics.begin(), metrics.begin()];
    const spans = requests.map((request) => request.with(() => tracer.startSpan('lookup') as typeof shared));
    expect(spans.map((span) => span.tag())).toEqual([7, 7]);
    for (const span of spans) span.end();
    expect(requests.map(({ stage }) => stage)).toEqual(['handle', 'handle']);
  });
});

it('a tracer is given what the application has given, and the active context where that is none', () => {
  const given: unknown[][] = [];
  class Listening {
    readonly instrumentationScope = { name: 'app' };
    startSpan(...args: unknown[]) {
      given.push(args);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  }
  const tracer = wrapTracerProvider({
    getTracer: (_: string) => new Listening() as unknown as Tracer,
  }).getTracer('');
  createMapped();
  const startSpan = tracer.startSpan.bind(tracer) as (...args: unknown[]) => Span;
  const options = {};
  const around = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  startSpan('lookup', options, around, 7);
  startSpan('lookup', options, null);
  context.with(around, () => startSpan('lookup'));
  startSpan('lookup', options);
  expect(given).toEqual([
    ['lookup', options, around, 7],
    ['lookup', options, null],
    ['lookup', undefined, around],
    ['lookup', options, undefined],
  ]);
  for (const at of [0, 2]) expect(given[at]?.[2]).toBe(around);
});

/** As the bridge of Elastic APM is: its tracers keep no name. */
function namelessProvider() {
  class NamelessTracer {
    startSpan() {
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  }
  return wrapTracerProvider({ getTracer: (_: string) => new NamelessTracer() as unknown as Tracer });
}

describe('a provider that is a stranger', () => {
  const fails = () => {
    throw new Error('no tracer');
  };
  it.each<[string, () => unknown, string]>([
    ['that throws', fails, 'the look for a tracer provider failed'],
    ['that has no tracer', () => undefined, 'the look for a tracer provider failed'],
    [
      'whose tracers have no class',
      () => ({ startSpan: () => undefined }),
      'the tracers of a provider have no class',
    ],
  ])('is said, and nothing is thrown: one %s', (_, getTracer, warning) => {
    trace.setGlobalTracerProvider({ getTracer } as never);
    const { metrics } = createMapped();
    expect(warnings).toEqual([expect.stringContaining(warning)]);
    expect(metrics.active).toBe(0);
  });

  it('can hand out what is no span', () => {
    const early = trace.getTracer('app');
    const { metrics } = createMapped();
    trace.setGlobalTracerProvider(providerOf(() => undefined as unknown as Span));
    const request = metrics.begin();
    const spans = request.with(() => [early, trace.getTracer('app')].map((it) => it.startSpan('lookup')));
    expect(spans).toEqual([undefined, undefined]);
    expect(request.stage).toBe('handle');
  });

  it('whose tracers do not say their names is told of once, and its spans match patterns of any scope alone', () => {
    const { metrics } = createLab();
    map(metrics, { 'app//lookup': 'cache', '*//query': 'database' });
    const provider = namelessProvider();
    const start = (name: string) => {
      const request = metrics.begin();
      request.with(() => provider.getTracer('app').startSpan(name));
      return request.stage;
    };
    expect(['query', 'lookup', 'lookup'].map(start)).toEqual(['database', 'handle', 'handle']);
    expect(warnings).toEqual([expect.stringContaining('a tracer does not say its name')]);
  });

  it('whose tracers do not say their names is not told of, where every pattern is of any scope', () => {
    const { metrics } = createLab();
    map(metrics, { '*//query': 'database' });
    const provider = namelessProvider();
    metrics.begin().with(() => provider.getTracer('app').startSpan('query'));
    expect(warnings).toEqual([]);
  });
});
