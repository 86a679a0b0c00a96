import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { createSimulatedBackend } from './backend.js';
import { models } from './client.js';
import { createClock } from './clock.js';
import { endEmpty } from './end.js';
import { breakWorkers } from './faults.js';
import { createGateway, type Gateway, LIVE_PAGE } from './gateway.js';
import { createGrpcBackend } from './grpc-backend.js';
import { type Load, prepareLoad } from './load-process.js';
import type { DemoOptions } from './options.js';
import { type OverdueRecord, recordOverdue } from './overdue-record.js';
import { type Picture, takePicture } from './picture.js';
import { takeReadings } from './readings.js';
import { summary } from './summary.js';
import { createView } from './view.js';

const PICTURES_A_SECOND = 5;
// What is still streaming then is cut off, as at a shutdown.
const SECONDS_TO_FINISH = 4;
// Node's own is 511: beyond it the kernel resets clients, and the trace has more of them where the machine is busy.
const BACKLOG = 4_096;

/** Runs the gateway and its clients for as long as was asked, shows it, and says at the end what has happened. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { speed, mode, workers, port } = options;
  const clock = createClock(speed);
  const grpc = workers === 'grpc' ? await createGrpcBackend(clock) : undefined;
  const backend = grpc ?? createSimulatedBackend(clock);
  const beside = grpc?.metrics ?? [];
  const gateway = createGateway({ mode, clock, models, pools: backend.pools, beside });
  const { server, exporter, shutdown } = gateway;
  server.listen({ port, host: '127.0.0.1', backlog: BACKLOG });
  await once(server, 'listening');
  const load = await prepareLoad();
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  console.log(`live page: http://${address}${LIVE_PAGE}\nmetrics:   http://${address}/metrics\n`);

  const overdue = recordOverdue();
  try {
    const { mostInFlight, busy } = await watch(gateway, load, options, () =>
      breakWorkers(options.fault, backend),
    );
    const readings = await endEmpty(server, exporter);
    await settled(overdue);
    if (options.metrics || !process.stdout.isTTY) {
      console.log(`\nWhat Prometheus would scrape now:\n\n${await scrape(gateway)}\n`);
    }
    const { tally } = load;
    console.log(summary({ options, tally, readings, overdue: overdue.stages(), mostInFlight, busy }));
  } finally {
    overdue.close();
    load.stop();
    server.close();
    server.closeAllConnections();
    grpc?.close();
    await shutdown();
  }
}

/** Shows pictures until every client has its outcome. */
async function watch(
  { server, exporter }: Gateway,
  load: Load,
  { duration, speed, fault, mode }: DemoOptions,
  breakSome: () => void,
): Promise<{ readonly mostInFlight: number; readonly busy: number }> {
  const view = await createView();
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1_000;
  load.start({ port: (server.address() as AddressInfo).port, fault, speed, until: duration * speed });

  let over = false;
  const ended = load.over.finally(() => {
    over = true;
  });
  ended.catch(() => {}); // Awaited in every round.
  let broken = false;
  let cut = false;
  let mostInFlight = 0;
  const pictures: Picture[] = [];
  const first = performance.eventLoopUtilization();
  let last = first;
  for (;;) {
    const readings = await takeReadings(exporter);
    const now = performance.eventLoopUtilization();
    const busy = performance.eventLoopUtilization(now, last).utilization;
    last = now;
    const picture = takePicture(readings, mode, load.tally, elapsed(), busy, pictures[0]);
    pictures.push(picture);
    // Rates are those of about the last second.
    if (pictures.length > PICTURES_A_SECOND) pictures.shift();
    mostInFlight = Math.max(mostInFlight, picture.active);
    view.show(picture);
    if (over) break;
    if (!broken && elapsed() > duration / 4) {
      broken = true;
      breakSome();
    }
    if (!cut && elapsed() > duration + SECONDS_TO_FINISH) {
      cut = true;
      load.cancel();
    }
    await Promise.race([ended, wait(1_000 / PICTURES_A_SECOND)]);
  }
  view.close();
  return { mostInFlight, busy: performance.eventLoopUtilization(last, first).utilization };
}

/** That somebody is overdue no more is said by the timer of the next second. */
async function settled(overdue: OverdueRecord): Promise<void> {
  for (let i = 0; i < 30 && overdue.open > 0; i++) await wait(100);
}

/** What is counted in flight; the rest of the page says what process it is. */
async function scrape({ exporter }: Gateway): Promise<string> {
  const { resourceMetrics } = await exporter.collect();
  const lines = new PrometheusSerializer()
    .serialize(resourceMetrics)
    .split('\n')
    .filter((text) => /^(dynamo|rpc|stageguard)_/.test(text));
  return lines.map((text) => text.replace(/,?otel_scope_\w+="[^"]*"/g, '')).join('\n');
}
