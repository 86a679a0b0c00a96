import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { begin } from '@stageguard/core/adapter';
import { cpuMicroseconds } from '../cpu.js';
import { seconds } from './seconds.js';

export const HELD = 100_000;
/** Until the handles of all are registered, at 5,000 a second. */
const REGISTERING = 20;
const SWEEPING = 10;
const SERIES = 1_000;

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** What one second of the timer costs with so many requests in flight, each with a watch; microseconds of CPU. */
export async function secondTimes() {
  const reader = new Reader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const series = createRequestMetrics({ name: 'series', cardinalityLimit: 2 * SERIES, meterProvider });
  for (let i = 0; i < SERIES; i++) series.begin({ tenant: i });
  const collecting: number[] = [];
  for (let i = 0; i < 40; i++) {
    const start = cpuMicroseconds();
    await reader.collect();
    collecting.push(cpuMicroseconds() - start);
  }
  const metrics = createRequestMetrics({ name: 'held', meterProvider });
  const idle = await seconds(5);
  const held = Array.from({ length: HELD }, () => {
    // As a response is asked: a few properties, whether it is over.
    const message = {
      socket: { destroyed: false },
      closed: false,
      headersSent: true,
      writableFinished: false,
    };
    const watch = {
      look() {
        if (message.socket.destroyed || message.closed || message.writableFinished) request.end();
      },
    };
    const request = begin(metrics, {}, { watch });
    return request;
  });
  const registering = await seconds(REGISTERING);
  const sweeping = await seconds(SWEEPING);
  for (const request of held) request.end();
  return { collecting: collecting.slice(10), idle, registering, sweeping };
}
