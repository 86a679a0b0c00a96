import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { RPCType, setRPCMetadata, suppressTracing } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { release } from '@stageguard/core/adapter';
import { stagesFromSpans, wrapTracerProvider } from '@stageguard/spans';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { mapsSpans } from './fixtures/mapping';
import { disableAll, registerContexts, SDKS } from './fixtures/sdks';

const warnings = watchWarnings();
const MAPPING = {
  'pg//pg-pool.connect': 'pool',
  'pg//pg.query*': 'database',
  'app//*lookup*': 'cache',
  'app//loose': { stage: 'upstream', hold: false },
  'app//query': { stage: 'query', attributes: { operation: 'db.operation.name' } },
} as const;
const PG = '@opentelemetry/instrumentation-pg';

const map = mapsSpans();

function createMapped() {
  const lab = createLab();
  map(lab.metrics, MAPPING);
  return lab;
}

describe.each(Object.entries(SDKS))('spans of %s', (_, create) => {
  const register = () => {
    const provider = create();
    if (provider !== undefined) trace.setGlobalTracerProvider(provider as never);
  };

  it.each(['before', 'after'])(
    'put their request into a stage, where the mapping comes %s it',
    async (when) => {
      if (when === 'after') register();
      const early = trace.getTracer(PG);
      const { metrics, inStages } = createMapped();
      if (when === 'before') register();
      const request = metrics.begin();
      for (const tracer of [early, trace.getTracer(PG)]) {
        const span = request.with(() => tracer.startSpan('pg.query:SELECT shop'));
        expect(await inStages()).toEqual({ database: 1 });
        span.end();
        span.end();
        expect(await inStages()).toEqual({ handle: 1 });
      }
      request.end();
      expect(await inStages()).toEqual({});
    },
  );

  it('are seen by each way to start them', () => {
    register();
    const { metrics } = createMapped();
    const request = metrics.begin();
    const tracer = trace.getTracer('app');
    const inside = (span: Span) => {
      expect(request.stage).toBe('cache');
      expect(trace.getActiveSpan()).toBe(span);
      span.end();
      expect(request.stage).toBe('handle');
      return 7;
    };
    request.with(() => {
      expect(tracer.startActiveSpan('a lookup', inside)).toBe(7);
      expect(tracer.startActiveSpan('a lookup', {}, inside)).toBe(7);
      expect(tracer.startActiveSpan('a lookup', {}, context.active(), inside)).toBe(7);
    });
    tracer.startActiveSpan('a lookup', (span) => span.end());
    expect(warnings).toEqual([]);
  });

  it('belong to the request of their parent, whatever is current', () => {
    register();
    const { metrics } = createMapped();
    const [asked, gave] = [metrics.begin(), metrics.begin()];
    const tracer = trace.getTracer(PG);
    const server = asked.with(() => tracer.startSpan('GET', { root: true }));
    const within = trace.setSpan(ROOT_CONTEXT, server);
    const query = gave.with(() => tracer.startSpan('pg.query:SELECT', {}, within));
    expect([asked.stage, gave.stage]).toEqual(['database', 'handle']);
    const root = gave.with(() => tracer.startSpan('pg-pool.connect', { root: true }, within));
    expect([asked.stage, gave.stage]).toEqual(['database', 'pool']);
    for (const span of [query, root]) span.end();
    expect([asked.stage, gave.stage]).toEqual(['handle', 'handle']);
  });
});

describe('the request of a span', () => {
  const startIn = (tracer: Tracer, name: string, parent?: Span) =>
    tracer.startSpan(name, {}, parent === undefined ? context.active() : trace.setSpan(ROOT_CONTEXT, parent));
  beforeEach(() => void trace.setGlobalTracerProvider(new BasicTracerProvider()));

  it('is one that begins within its parent, also later in the context of another request', () => {
    const { metrics } = createMapped();
    const tracer = trace.getTracer('app');
    const servers = [startIn(tracer, 'GET'), startIn(tracer, 'GET')] as const;
    const [one, other] = servers.map((span) =>
      context.with(trace.setSpan(ROOT_CONTEXT, span), () => metrics.begin()),
    ) as [ReturnType<typeof metrics.begin>, ReturnType<typeof metrics.begin>];
    one.with(() => startIn(tracer, 'unmapped', servers[0]).end());
    const span = other.with(() => startIn(tracer, 'lookup', servers[0]));
    expect([one.stage, other.stage]).toEqual(['cache', 'handle']);
    span.end();
    // Nothing has tied the second one yet, and the request that is current is of another trace.
    one.with(() => startIn(tracer, 'lookup', servers[1]));
    expect([one.stage, other.stage]).toEqual(['handle', 'handle']);
  });

  it('is the job that begins within a span of another request', () => {
    const { metrics } = createMapped();
    const tracer = trace.getTracer('app');
    const request = metrics.begin();
    const parent = request.with(() => startIn(tracer, 'batch'));
    context.with(trace.setSpan(ROOT_CONTEXT, parent), () =>
      request.with(() =>
        metrics.job(() => {
          const job = metrics.current();
          const span = startIn(tracer, 'lookup', parent);
          expect([request.stage, job?.stage]).toEqual(['handle', 'cache']);
          span.end();
        }),
      ),
    );
    const late = startIn(tracer, 'lookup', parent);
    expect(request.stage).toBe('cache');
    late.end();
  });

  it('is the current one under a parent that is remote or invalid, whatever it is linked to', () => {
    const { metrics } = createMapped();
    const tracer = trace.getTracer('app');
    const request = metrics.begin();
    const remote = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
    for (const parent of [{ ...remote, isRemote: true }, INVALID_SPAN_CONTEXT]) {
      const around = trace.setSpanContext(ROOT_CONTEXT, parent);
      const links = [{ context: remote }];
      const span = request.with(() => tracer.startSpan('lookup', { links }, around));
      expect(request.stage).toBe('cache');
      span.end();
    }
    expect(request.stage).toBe('handle');
  });

  it('is never begun, and none once it has ended', () => {
    const { metrics } = createMapped();
    const tracer = trace.getTracer('app');
    startIn(tracer, 'lookup').end();
    metrics.ignore(() => startIn(tracer, 'lookup'));
    expect(metrics.active).toBe(0);
    const request = metrics.begin();
    const parent = request.with(() => startIn(tracer, 'unmapped'));
    request.end();
    startIn(tracer, 'lookup', parent);
    const other = metrics.begin();
    other.with(() => startIn(tracer, 'lookup', parent));
    expect(other.stage).toBe('handle');
    other.end();
    expect(warnings).toEqual([]);
  });
});

describe('a span that is mapped', () => {
  beforeEach(() => void trace.setGlobalTracerProvider(new BasicTracerProvider()));
  const start = (name: string, options = {}) => trace.getTracer('app').startSpan(name, options);

  it('overlaps with others as guards do', () => {
    const { metrics } = createMapped();
    const request = metrics.begin();
    const [first, second] = request.with(() => [start('lookup'), start('loose')] as const);
    expect(request.stage).toBe('upstream');
    first.end();
    expect(request.stage).toBe('upstream');
    second.end(new Date(0));
    expect(request.stage).toBe('handle');
  });

  it('holds a request that is released, unless its rule says otherwise', () => {
    const { metrics } = createMapped();
    const request = metrics.begin();
    const [held, loose] = request.with(() => [start('lookup'), start('loose')] as const);
    release(request);
    expect(request.stage).toBe('detached');
    held.end();
    expect(metrics.active).toBe(0);
    loose.end();
    expect(metrics.active).toBe(0);
  });

  it('gives the stage its attributes as it was started with them', async () => {
    const { metrics, inStages } = createMapped();
    const request = metrics.begin();
    const select = request.with(() => start('query', { attributes: { 'db.operation.name': 'SELECT' } }));
    select.setAttribute('db.operation.name', 'UPDATE');
    select.updateName('lookup');
    expect(await inStages()).toEqual({ 'query SELECT': 1 });
    select.end();
    const other = request.with(() => start('query', { attributes: { 'db.operation.name': 'DROP' } }));
    expect(await inStages()).toEqual({ 'query _OTHER': 1 });
    other.end();
    expect(warnings).toHaveLength(1);
  });

  it('counts nothing where tracing is suppressed', () => {
    const { metrics } = createMapped();
    const request = metrics.begin();
    request.with(() => context.with(suppressTracing(context.active()), () => start('lookup')));
    expect(request.stage).toBe('handle');
  });

  it('is given back when it is garbage', async () => {
    const { metrics } = createMapped();
    const request = metrics.begin();
    request.with(() => void start('lookup'));
    await collectGarbageUntil(() => request.stage === 'handle');
    expect(warnings).toContainEqual(expect.stringContaining('a guard was garbage-collected'));
  });

  it('is ended after its mapping was closed, and later spans open nothing', () => {
    const lab = createLab();
    const { startSpan } = Object.getPrototypeOf(trace.getTracer('app'));
    const mapped = stagesFromSpans(lab.metrics, MAPPING);
    expect(Object.getPrototypeOf(trace.getTracer('app')).startSpan).not.toBe(startSpan);
    const request = lab.metrics.begin();
    const span = request.with(() => start('lookup'));
    mapped.close();
    mapped[Symbol.dispose]();
    expect(Object.getPrototypeOf(trace.getTracer('app')).startSpan).toBe(startSpan);
    request.with(() => start('lookup'));
    expect(request.stage).toBe('cache');
    span.end();
    expect(request.stage).toBe('handle');
  });

  it('is the one that the SDK made, as the SDK made it', async () => {
    disableAll();
    registerContexts();
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    trace.setGlobalTracerProvider(provider);
    const plain = start('lookup');
    const { metrics } = createMapped();
    const mapped = metrics.begin().with(() => start('lookup'));
    expect(Reflect.ownKeys(mapped)).toEqual(Reflect.ownKeys(plain));
    expect(Object.getPrototypeOf(mapped)).toBe(Object.getPrototypeOf(plain));
    expect([mapped.end.name, mapped.end.length]).toEqual(['end', 1]);
    mapped.recordException(new Error('it fails'));
    mapped.end();
    expect(exporter.getFinishedSpans()).toEqual([mapped]);
    expect(trace.getTracerProvider()).toHaveProperty('_delegate', provider);
  });

  it('leaves its stage though its SDK throws at the end, and lets that pass', () => {
    const { metrics } = createMapped();
    const error = new Error('the SDK fails');
    const tracer = {
      startSpan: () =>
        Object.create({
          isRecording: () => true,
          spanContext: () => INVALID_SPAN_CONTEXT,
          end() {
            throw error;
          },
        }),
      startActiveSpan: () => undefined,
    };
    const provider = wrapTracerProvider({ getTracer: (_name: string) => tracer as unknown as Tracer });
    const mapped = map(metrics, { '*//broken': 'cache' });
    const request = metrics.begin();
    const span = request.with(() => provider.getTracer('mine').startSpan('broken'));
    mapped.close();
    expect(() => span.end()).toThrow(error);
    expect(request.stage).toBe('handle');
  });
});

it('a layer of a router gives its request the whole route, which is in the context; work for another request gives it none', () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider());
  const { metrics } = createLab();
  map(metrics, {}, { route: true });
  const tracer = trace.getTracer('koa');
  const [request, other] = [metrics.begin(), metrics.begin()];
  const layer = { attributes: { 'http.route': '/:id', 'koa.type': 'router' } };
  const server = request.with(() => tracer.startSpan('GET'));
  const around = trace.setSpan(ROOT_CONTEXT, server);
  const within = setRPCMetadata(around, { type: RPCType.HTTP, span: server, route: '/shop/:id' });
  const routes = () => metrics.snapshot().oldest.map(({ attributes }) => attributes['http.route']);
  other.with(() => tracer.startSpan('late', layer, within));
  expect(routes()).toEqual([undefined, undefined]);
  request.with(() => tracer.startSpan('first', layer, within));
  request.with(() => tracer.startSpan('second', layer, around));
  expect(routes().sort()).toEqual(['/shop/:id', undefined]);
});

it('a span that a tracer hands out for everybody is one for each start', () => {
  const shared = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  const tracer = {
    instrumentationScope: { name: 'app' },
    startSpan: () => shared,
    startActiveSpan: () => undefined,
  };
  const { metrics } = createMapped();
  const provider = wrapTracerProvider({ getTracer: (_name: string) => tracer as unknown as Tracer });
  const requests = [metrics.begin(), metrics.begin()];
  const spans = requests.map((request) => request.with(() => provider.getTracer('app').startSpan('lookup')));
  expect(requests.map(({ stage }) => stage)).toEqual(['cache', 'cache']);
  for (const at of [1, 0]) {
    spans[at]
      ?.setAttribute('a', 1)
      .setAttributes({})
      .addEvent('b')
      .setStatus({ code: 1 })
      .updateName('c')
      .end();
    expect(requests[at]?.stage).toBe('handle');
  }
});

it('a provider that is not registered counts once it is wrapped', () => {
  const { metrics } = createMapped();
  const provider = new (class extends BasicTracerProvider {})();
  expect(wrapTracerProvider(provider)).toBe(provider);
  const request = metrics.begin();
  request.with(() => provider.getTracer('app').startSpan('lookup'));
  expect(request.stage).toBe('cache');
  expect(() => wrapTracerProvider({} as never)).toThrow("option 'provider' has to be a TracerProvider");
});
