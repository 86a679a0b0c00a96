import { setTimeout as sleep } from 'node:timers/promises';
import { createRequestMetrics, type OwnedRequest } from '@stageguard/core';

const HELD = 100_000;
const HELD_LONGER = 3_000;
const ROUNDS = 5;

/** What a request in flight keeps in memory, its handle included. */
export async function bytesPerRequest() {
  const metrics = createRequestMetrics({ name: 'bench', stages: { route: {} } });
  const begin = () => {
    const request = metrics.begin({ model: 'llama' });
    request.enter('route');
    return request;
  };
  begin().end();
  const held: number[] = [];
  for (let round = 0; round < ROUNDS; round++) held.push(await growth(begin, HELD, 0));
  // After so long every handle is registered for reclamation, at 5,000 a second.
  const heldLonger = [await growth(begin, HELD_LONGER, HELD_LONGER + 2_000)];
  return { held, heldLonger };
}

async function growth(begin: () => OwnedRequest, count: number, milliseconds: number): Promise<number> {
  const requests: OwnedRequest[] = new Array(count);
  const before = heapUsed();
  for (let i = 0; i < count; i++) requests[i] = begin();
  await sleep(milliseconds);
  const bytes = (heapUsed() - before) / count;
  for (const request of requests) request.end();
  return bytes;
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
