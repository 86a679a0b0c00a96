import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { metrics } from '@opentelemetry/api';

/**
 * What a careful engineer writes by hand for the same two counters and the same context: up at the beginning, moved
 * when the headers are written, down once when the response closes.
 */
export function createRawTracking() {
  const meter = metrics.getMeter('by-hand');
  const active = meter.createUpDownCounter('http.server.active_requests');
  const stages = meter.createUpDownCounter('http.server.stage_requests');
  const storage = new AsyncLocalStorage<{ stage: string }>();

  return function track<R>(req: IncomingMessage, res: ServerResponse, next: () => R): R {
    const attributes = { 'http.request.method': req.method, 'url.scheme': 'http' };
    const tracked = { stage: 'handle' };
    active.add(1, attributes);
    stages.add(1, { stage: tracked.stage });
    const { writeHead } = res;
    res.writeHead = ((...args: unknown[]) => {
      stages.add(-1, { stage: tracked.stage });
      tracked.stage = 'respond';
      stages.add(1, { stage: tracked.stage });
      res.writeHead = writeHead;
      return Reflect.apply(writeHead, res, args);
    }) as typeof res.writeHead;
    res.once('close', () => {
      active.add(-1, attributes);
      stages.add(-1, { stage: tracked.stage });
    });
    return storage.run(tracked, next);
  };
}
