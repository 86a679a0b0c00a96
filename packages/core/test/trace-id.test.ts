import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OTHER = '1af7651916cd43dd8448eb211c80319c';

const storage = new AsyncLocalStorage<Context>();

const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, fn, self, ...args) => storage.run(active, () => fn.apply(self as never, args)),
  bind: (_, target) => target,
  enable: () => manager,
  disable: () => manager,
};

function inSpan<R>(traceId: string, fn: () => R): R {
  const span = trace.wrapSpanContext({ traceId, spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.NONE });
  return context.with(trace.setSpan(ROOT_CONTEXT, span), fn);
}

describe('the trace id of a request', () => {
  beforeEach(() => {
    context.setGlobalContextManager(manager);
  });
  afterEach(() => context.disable());

  const shown = ({ metrics }: ReturnType<typeof createLab>) => metrics.snapshot().oldest[0]?.traceId;

  it('is that of the span that is active at begin', () => {
    const lab = createLab();
    inSpan(TRACE, () => lab.metrics.begin());
    expect(shown(lab)).toBe(TRACE);
  });

  it('is that of the span that is active when the handler runs, where there was none before', () => {
    const lab = createLab();
    const request = lab.metrics.begin();
    expect(shown(lab)).toBeUndefined();
    expect(warnings).toEqual([]);
    inSpan(TRACE, () => request.with(() => {}));
    inSpan(OTHER, () => request.with(() => {}));
    expect(shown(lab)).toBe(TRACE);
  });

  it('is that of the span that is active around a run that is a request of its own', () => {
    const lab = createLab();
    inSpan(TRACE, () => lab.metrics.run('handle', () => expect(shown(lab)).toBe(TRACE)));
  });

  it('is none where the span is none', () => {
    const lab = createLab();
    inSpan('0'.repeat(32), () => lab.metrics.begin());
    expect(shown(lab)).toBeUndefined();
  });

  it('is none where there is no context manager', () => {
    context.disable();
    const lab = createLab();
    lab.metrics.begin();
    expect(shown(lab)).toBeUndefined();
  });

  it('is none of a request that ends while it is asked for', () => {
    const { metrics } = createLab();
    const request = metrics.begin();
    context.disable();
    context.setGlobalContextManager({
      ...manager,
      active: () => {
        request.end();
        return ROOT_CONTEXT;
      },
    });
    expect(request.with(() => 7)).toBe(7);
    expect(metrics.active).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('is never exported', async () => {
    const lab = createLab();
    inSpan(TRACE, () => lab.metrics.begin());
    expect(JSON.stringify((await lab.collect()).metrics)).not.toContain(TRACE);
  });

  it('is none where tracing is broken, and the request counts all the same', async () => {
    context.disable();
    context.setGlobalContextManager({
      ...manager,
      active: () => {
        throw new Error('no context');
      },
    });
    const { collect, metrics } = createLab();
    const request = metrics.begin();
    expect(request.with(() => 7)).toBe(7);
    request.end();
    context.disable();
    expect((await collect()).sum('app.active_requests')).toBe(0);
    expect(warnings).toEqual(['stageguard: the active span cannot be read: Error: no context']);
  });
});
