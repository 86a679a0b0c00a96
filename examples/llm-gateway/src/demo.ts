import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createSimulatedBackend } from './backend.js';
import { models } from './client.js';
import { createClock } from './clock.js';
import { breakWorkers } from './faults.js';
import { createGateway, LIVE_PAGE } from './gateway.js';
import { createGrpcBackend } from './grpc-backend.js';
import type { DemoOptions } from './options.js';
import { takePicture } from './picture.js';
import { replay } from './replay.js';
import { readTrace } from './trace.js';
import { createView, summary } from './view.js';

const PICTURES_A_SECOND = 5;
// What is still streaming then is cut off, as at a shutdown.
const SECONDS_TO_FINISH = 4;

/** Runs the gateway and its clients for as long as was asked, shows it, and prints what is exported at the end. */
export async function runDemo({ duration, speed, mode, workers, port, fault }: DemoOptions): Promise<void> {
  const clock = createClock(speed);
  const grpc = workers === 'grpc' ? await createGrpcBackend(clock) : undefined;
  const backend = grpc ?? createSimulatedBackend(clock);
  const beside = grpc?.metrics ?? [];
  const { server, metrics, shutdown } = createGateway({ mode, clock, models, pools: backend.pools, beside });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  console.log(`live page: http://${address}${LIVE_PAGE}\nmetrics:   http://${address}/metrics\n`);

  const invocations = readTrace().filter(({ at }) => at < duration * speed);
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1_000;
  const load = replay((server.address() as AddressInfo).port, invocations, fault, clock);
  const view = await createView();

  let over = false;
  const ended = load.over.then(() => {
    over = true;
  });
  let broken = false;
  let cut = false;
  while (!over) {
    view.show(takePicture(metrics, mode, load.tally, elapsed()));
    if (!broken && elapsed() > duration / 4) {
      broken = true;
      breakWorkers(fault, backend);
    }
    if (!cut && elapsed() > duration + SECONDS_TO_FINISH) {
      cut = true;
      load.cancel();
    }
    await Promise.race([ended, wait(1_000 / PICTURES_A_SECOND)]);
  }
  const signal = AbortSignal.timeout(10_000);
  await Promise.all([metrics, ...beside].map((its) => its.drained({ signal })));
  view.show(takePicture(metrics, mode, load.tally, Math.ceil(elapsed())));
  view.close();

  console.log(`\nWhat Prometheus scrapes now:\n\n${await scrape(address)}`);
  console.log(`${summary(load.tally)}; ${metrics.active} in flight`);
  server.close();
  server.closeAllConnections();
  grpc?.close();
  await shutdown();
}

/** What is counted in flight; the rest of the page says what process it is. */
async function scrape(address: string): Promise<string> {
  const page = await (await fetch(`http://${address}/metrics`)).text();
  const lines = page.split('\n').filter((text) => /^(dynamo|rpc|stageguard)_/.test(text));
  return lines.map((text) => text.replace(/,?otel_scope_\w+="[^"]*"/g, '')).join('\n');
}
