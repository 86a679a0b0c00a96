import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRequestMetrics, type OwnedRequest } from '@stageguard/core';
import type { Figure } from './report.js';

const HELD = 100_000;

/** What a request in flight keeps in memory. */
export function benchMemory(): Figure[] {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const metrics = createRequestMetrics({ name: 'bench.memory', stages: { route: {} } });
  const requests: OwnedRequest[] = new Array(HELD);
  const begin = () => {
    const request = metrics.begin();
    request.enter('route');
    return request;
  };
  begin().end();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < HELD; i++) requests[i] = begin();
  collectGarbage();
  const bytes = (process.memoryUsage().heapUsed - before) / HELD;
  for (const request of requests) request.end();
  return [
    {
      what: 'memory of a request in flight, handle included',
      goal: { text: '≤ 300 bytes', reached: bytes <= 300 },
      figure: `${bytes.toFixed(0)} bytes`,
    },
  ];
}
