import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { begin } from '@stageguard/core/adapter';
import { seconds } from './seconds.js';

export const HELD = 100_000;
export const SILENT = 1_000;
const BUDGET = 20;
/** Each healthy request shows a sign of life once in so many seconds. */
const ROUND = 10;

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** The silent ones are found once their budget is over, and every second costs the same from then on. */
const UNTIL_FOUND = BUDGET + 10;
/** All are asked twice by then, at 4,000 a second, the second time when their budget is over. */
const UNTIL_ALL_ARE_ASKED = 54;
const LOOKING = 10;

/**
 * What one second of the timer costs with so many requests in flight, all in their stage for longer than their budget, of
 * which some are silent; microseconds of CPU. Those signs of life are not in it.
 *
 * @throws Error where others are overdue than the silent ones.
 */
export async function overdueTimes() {
  return looked(UNTIL_FOUND, [], (metrics) => {
    const request = metrics.begin();
    return () => request.progress();
  });
}

/** The same where the requests call nothing, and are asked whether bytes have moved. */
export async function overdueByBytesTimes() {
  const held: object[] = [];
  const connection = await connected();
  // Node's own counters, which are what it costs to ask a socket, and one for each request that moves.
  const { _handle: handle } = connection as unknown as {
    _handle: { bytesWritten: number; writeQueueSize: number };
  };
  const times = await looked(UNTIL_ALL_ARE_ASKED, ['handle'], (metrics) => {
    let bytes = 0;
    const watch = { moved: () => bytes + handle.bytesWritten - handle.writeQueueSize };
    held.push(begin(metrics, {}, { watch }));
    return () => {
      bytes++;
    };
  });
  connection.destroy();
  if (held.length !== HELD) throw new Error('a request was lost');
  return times;
}

async function connected(): Promise<Socket> {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  server.close();
  return socket;
}

type Metrics = ReturnType<typeof createRequestMetrics>;

/** `begin` begins a request, and returns what has it show a sign of life. */
async function looked(
  warmUp: number,
  byteStages: readonly string[],
  begin: (metrics: Metrics) => () => void,
) {
  const reader = new Reader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const metrics = createRequestMetrics({
    name: 'held',
    budget: BUDGET,
    byteStages,
    meterProvider,
  });
  const idle = await seconds(3);
  // The handles of the silent ones are kept as well: else they would be reclaimed.
  const healthy = Array.from({ length: HELD - SILENT }, () => begin(metrics));
  const silent = Array.from({ length: SILENT }, () => begin(metrics));
  let turn = 0;
  const show = () => {
    turn++;
    for (let i = turn % ROUND; i < healthy.length; i += ROUND) healthy[i]?.();
  };
  await seconds(warmUp, show);
  const looking = await seconds(LOOKING, show);
  const { resourceMetrics } = await reader.collect();
  const overdue = resourceMetrics.scopeMetrics
    .flatMap((scope) => scope.metrics)
    .filter(({ descriptor }) => descriptor.name === 'held.stage_overdue_requests')
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => Number(value)))
    .reduce((sum, value) => sum + value, 0);
  if (overdue !== silent.length) throw new Error(`${overdue} are overdue, and should be ${SILENT}`);
  metrics.close();
  return { idle, looking };
}
