import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Gauge, Registry } from 'prom-client';

/** The same by hand with prom-client's gauges. */
export function createPromGauges() {
  const registers = [new Registry()];
  const labelNames = ['method', 'scheme'];
  const active = new Gauge({ name: 'active_requests', help: 'active', labelNames, registers });
  const stages = new Gauge({ name: 'stage_requests', help: 'stages', labelNames: ['stage'], registers });
  const storage = new AsyncLocalStorage<{ stage: string }>();

  return function track<R>(req: IncomingMessage, res: ServerResponse, next: () => R): R {
    const labels = { method: req.method as string, scheme: 'http' };
    const tracked = { stage: 'handle' };
    active.inc(labels);
    stages.inc({ stage: tracked.stage });
    const { writeHead } = res;
    res.writeHead = ((...args: unknown[]) => {
      stages.dec({ stage: tracked.stage });
      tracked.stage = 'respond';
      stages.inc({ stage: tracked.stage });
      res.writeHead = writeHead;
      return Reflect.apply(writeHead, res, args);
    }) as typeof res.writeHead;
    res.once('close', () => {
      active.dec(labels);
      stages.dec({ stage: tracked.stage });
    });
    return storage.run(tracked, next);
  };
}
