import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Context, type ContextManager, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ActiveRequest } from '@stageguard/core';
import { beganIn, declaredStages, guardUntilReleased, hold, release } from '@stageguard/core/adapter';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { secondCopy } from './fixtures/second-copy';

watchWarnings();
const stages = { db: {}, cache: { hit: [true, false] } } as const;
const lifecycle = ['handle', 'detached'] as const;
const lab = () => createLab({ stages, lifecycle: [...lifecycle] });

const storage = new AsyncLocalStorage<Context>();
const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, fn, self, ...args) => storage.run(active, () => fn.apply(self as never, args)),
  bind: (_, target) => target,
  enable: () => manager,
  disable: () => manager,
};
afterEach(() => context.disable());

describe('a guard until its request is released', () => {
  it('keeps the request in its stage as others do, and nothing that is released', async () => {
    const { metrics, collect } = lab();
    const request = metrics.begin();
    guardUntilReleased(request.shared, 'db').end();
    expect(inStages(await collect())).toEqual({ handle: 1 });
    const guard = guardUntilReleased(request.shared, 'cache', { hit: true });
    expect(inStages(await collect())).toEqual({ 'cache true': 1 });
    release(request);
    expect(metrics.active).toBe(0);
    guard.end();
    expect(inStages(await collect())).toEqual({});
  });

  it('leaves one that is detached to the guards and holds that keep it, whichever ends first', () => {
    for (const opened of [
      (request: ActiveRequest) => request.guard('db' as never),
      (request: ActiveRequest) => hold(request as never),
    ]) {
      for (const endsFirst of [true, false]) {
        const { metrics } = lab();
        const request = metrics.begin();
        const below = guardUntilReleased(request.shared, 'db');
        const keeps = opened(request as never);
        const above = guardUntilReleased(request.shared, 'db');
        release(request);
        expect(request.stage).toBe('detached');
        if (endsFirst) for (const guard of [above, below]) guard.end();
        expect(metrics.active).toBe(1);
        keeps.end();
        expect(metrics.active).toBe(0);
        for (const guard of [above, below]) guard.end();
        expect(metrics.active).toBe(0);
      }
    }
  });

  it('is counted down when it is garbage, and opens nothing once the request has ended', async () => {
    const { metrics, collect } = lab();
    const request = metrics.begin();
    void guardUntilReleased(request.shared, 'db');
    await collectGarbageUntil(async () => inStages(await collect())['handle'] === 1);
    const { shared } = request;
    request.end();
    guardUntilReleased(shared, 'db').end();
    expect(metrics.active).toBe(0);
  });
});

describe('the span that a request began in', () => {
  it('is the one that was active when it began or was first made current, for every copy of the package', () => {
    context.setGlobalContextManager(manager);
    const { metrics } = lab();
    const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    const within = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({ ...ids, traceFlags: 0 }));
    expect(beganIn(context.with(within, () => metrics.begin()).shared)).toEqual(ids);
    const request = metrics.begin();
    expect(beganIn(request.shared)).toBeUndefined();
    context.with(within, () => request.with(() => {}));
    expect(beganIn(request.shared)).toEqual(ids);
    const copy = secondCopy();
    expect(copy.beganIn).not.toBe(beganIn);
    expect(copy.beganIn(request.shared)).toEqual(ids);
    request.end();
    expect(beganIn(request.shared)).toBeUndefined();
  });
});

it('adapters learn the stages that were declared, those of the lifecycle among them', () => {
  expect(declaredStages(lab().metrics)).toEqual({ ...stages, handle: {}, detached: {} });
});
