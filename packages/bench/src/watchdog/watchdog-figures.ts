import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { createRequestMetrics } from '@stageguard/core';
import { startWatchdog, type Watchdog } from '@stageguard/watchdog';
import { cpuMicroseconds } from '../cpu.js';
import { seconds } from '../second/seconds.js';
import { timeInRounds } from '../time-in-rounds.js';

const OLDEST = 50;
const COPIES = 200;
const STARTS = 20;
export const IN_FLIGHT = [100, 10_000, 100_000] as const;

/** Microseconds of CPU of an idle second, without a watchdog and with one that serves and has 100 in flight to copy. */
export async function idleTimes() {
  const metrics = createRequestMetrics({ name: 'idle' });
  const held = Array.from({ length: 100 }, (_, i) => metrics.begin({}, { name: `request ${i}` }));
  await sleep(2_000);
  const without = await seconds(15);
  const watchdog = startWatchdog({ metrics, port: 0 });
  await watchdog.port;
  await sleep(2_000);
  const watched = await seconds(15);
  await watchdog.stop();
  for (const request of held) request.end();
  return { without, watched };
}

/** Bytes of the process beyond those without a watchdog, once it listens. */
export async function watchdogMemory(): Promise<number[]> {
  const metrics = createRequestMetrics({ name: 'memory' });
  globalThis.gc?.();
  await sleep(500);
  const before = process.memoryUsage().rss;
  const watchdog = startWatchdog({ metrics, port: 0 });
  await watchdog.port;
  await sleep(3_000);
  const megabytes = (process.memoryUsage().rss - before) / 1e6;
  await watchdog.stop();
  return [megabytes];
}

/** Milliseconds until `startWatchdog` returns, and until its thread listens. */
export async function startTimes() {
  const metrics = createRequestMetrics({ name: 'start' });
  const returned: number[] = [];
  const listening: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const start = performance.now();
    const watchdog: Watchdog = startWatchdog({ metrics, port: 0 });
    returned.push(performance.now() - start);
    await watchdog.port;
    listening.push(performance.now() - start);
    await watchdog.stop();
  }
  return { returned, listening };
}

/** Microseconds of the main thread for one copy: the snapshot, and what it takes to hand it to another thread. */
export async function copyTimes(): Promise<number[][]> {
  const { port1, port2 } = new MessageChannel();
  port2.on('message', () => {});
  const metrics = createRequestMetrics({ name: 'copied', stages: { db: {}, route: {} } });
  const all: number[][] = [];
  const held: { end(): void }[] = [];
  for (const count of IN_FLIGHT) {
    for (let i = held.length; i < count; i++) {
      const stage = i % 2 === 0 ? 'db' : 'route';
      held.push(metrics.begin({ tenant: i % 20 }, { name: `GET /users/${i}`, stage }));
    }
    const times: number[] = [];
    for (let i = 0; i < COPIES; i++) {
      const start = cpuMicroseconds();
      port1.postMessage({ kind: 'copy', copy: { at: 0, snapshots: [metrics.snapshot({ oldest: OLDEST })] } });
      times.push(cpuMicroseconds() - start);
      await sleep(2);
    }
    all.push(times);
  }
  for (const request of held) request.end();
  port1.close();
  await once(port2, 'close');
  return all;
}

/** Nanoseconds of a request with three stages; of two metrics objects one is watched. */
export async function watchedRequests() {
  const [watched, other] = ['watched', 'other'].map((name) => {
    const metrics = createRequestMetrics({ name, stages: { db: {}, route: {} } });
    return {
      metrics,
      call: () => {
        const request = metrics.begin();
        request.enter('db');
        request.enter('route');
        request.end();
      },
    };
  });
  if (watched === undefined || other === undefined) throw new Error('there are two');
  const watchdog = startWatchdog({ metrics: watched.metrics, port: 0 });
  await watchdog.port;
  const during = await timeInRounds({ watched: watched.call, other: other.call });
  await watchdog.stop();
  return { during: during.watched, unwatched: during.other };
}
