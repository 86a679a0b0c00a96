import { setTimeout as sleep } from 'node:timers/promises';
import { createRequestMetrics, type OwnedRequest } from '@stageguard/core';

const HELD = 100_000;
/** Three quarters of 32,768: tables of what is registered double, so this is as full as they are in the mean. */
const HELD_LONGER = 24_576;
/** More than the ended requests that are kept for later ones. */
const SPARE = 2_000;
const REGISTERED_PER_SECOND = 5_000;
const ROUNDS = 5;
const ROUNDS_LONGER = 3;

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
  const seconds = (SPARE + HELD_LONGER) / REGISTERED_PER_SECOND + 2;
  const heldLonger: number[] = [];
  for (let round = 0; round < ROUNDS_LONGER; round++)
    heldLonger.push(await growth(begin, HELD_LONGER, seconds * 1_000));
  return { held, heldLonger };
}

async function growth(begin: () => OwnedRequest, count: number, milliseconds: number): Promise<number> {
  const requests: OwnedRequest[] = new Array(count);
  // What is measured must not use those.
  const spare = Array.from({ length: SPARE }, begin);
  await sleep(milliseconds > 0 ? 3_000 : 0);
  const before = heapUsed();
  for (let i = 0; i < count; i++) requests[i] = begin();
  await sleep(milliseconds);
  const bytes = (heapUsed() - before) / count;
  for (const request of [...requests, ...spare]) request.end();
  return bytes;
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
