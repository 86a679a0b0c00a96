import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '@stageguard/testing/program';
import { askWatchdog } from './ask-watchdog.js';
import { LIVE_PAGE } from './gateway.js';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.js';
import type { Incident } from './incident.js';
import { createIncident } from './incidents.js';
import { type Load, prepareLoad } from './load-process.js';
import type { DemoOptions } from './options.js';
import { createPatience } from './patience.js';
import { type Picture, takePicture } from './picture.js';
import { readingsOf } from './readings.js';
import { summary } from './summary.js';
import { createView } from './view.js';

const PICTURES_A_SECOND = 5;
/** After so many milliseconds without an answer the gateway is called silent. */
const SILENT_AFTER = 500;

/** The gateway that serves now. */
interface Stand {
  gateway: GatewayProcess;
}

/** Runs the gateway and its clients for as long as was asked, shows it, and says at the end what has happened. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const folder = options.fault === 'crash' ? await mkdtemp(join(tmpdir(), 'llm-gateway-')) : undefined;
  const load = await prepareLoad();
  try {
    // While nobody listens no client may be given the port that the next start takes.
    const port = options.fault === 'crash' && options.port === 0 ? await freePort() : options.port;
    const stand = { gateway: await startGatewayProcess({ ...options, port, folder }) };
    try {
      await run(stand, load, options, folder);
    } finally {
      await stand.gateway.stop();
    }
  } finally {
    load.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function run(
  stand: Stand,
  load: Load,
  options: DemoOptions,
  folder: string | undefined,
): Promise<void> {
  const { port, url, watchdogUrl } = stand.gateway;
  console.log(`live page: ${url}${LIVE_PAGE}\nmetrics:   ${url}/metrics\nwatchdog:  ${watchdogUrl}\n`);
  const incident = createIncident(options.fault, async () => {
    stand.gateway = await startGatewayProcess({ ...options, port, folder });
    return stand.gateway;
  });
  const mostInFlight = await watch(stand, load, options, incident);
  const { collected, overdue, busyOverall, page } = await stand.gateway.end();
  if (options.metrics || !process.stdout.isTTY) {
    console.log(`\nWhat Prometheus would scrape now:\n\n${page}\n`);
  }
  const { tally } = load;
  const readings = readingsOf(collected);
  const story = incident.story(readings, tally);
  console.log(
    summary({ options, tally, readings, overdue, incident: story, mostInFlight, busy: busyOverall }),
  );
}

/** Shows pictures until every client has its outcome. Returns how many were in flight at most. */
async function watch(
  stand: Stand,
  load: Load,
  { duration, speed, fault, mode }: DemoOptions,
  incident: Incident,
): Promise<number> {
  const view = await createView();
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1_000;
  load.start({ port: stand.gateway.port, fault, speed, until: duration * speed });

  let over = false;
  const ended = load.over.finally(() => {
    over = true;
  });
  ended.catch(() => {}); // Awaited in every round.
  let struck: Promise<void> | undefined;
  let cut = false;
  const isTimeToCut = createPatience();
  let silentUntil = 0;
  let mostInFlight = 0;
  const pictures: Picture[] = [];
  for (;;) {
    const { gateway } = stand;
    const reading = await Promise.race([gateway.read(), gateway.failed, wait(SILENT_AFTER)]);
    if (reading === undefined) {
      view.silence(await whySilent(gateway));
      silentUntil = elapsed();
      continue;
    }
    const readings = readingsOf(reading.collected);
    const picture = takePicture(readings, mode, load.tally, elapsed(), reading.busy, pictures[0]);
    pictures.push(picture);
    // Rates are those of about the last second.
    if (pictures.length > PICTURES_A_SECOND) pictures.shift();
    mostInFlight = Math.max(mostInFlight, picture.active);
    view.show(picture);
    if (over) break;
    if (struck === undefined && elapsed() > duration / 4) {
      struck = incident.strike(gateway);
      struck.catch(() => {}); // Awaited at the end.
    }
    if (!cut && isTimeToCut(load.tally, elapsed(), Math.max(duration, silentUntil))) {
      cut = true;
      load.cancel();
    }
    await Promise.race([ended, wait(1_000 / PICTURES_A_SECOND)]);
  }
  view.close();
  await struck;
  return mostInFlight;
}

/** While the event loop is blocked the watchdog knows; of a process that is dead nobody, until the next start. */
async function whySilent({ watchdogUrl }: GatewayProcess): Promise<string> {
  try {
    return (await askWatchdog(watchdogUrl)).status.text;
  } catch {
    return 'The gateway is dead, and is being started anew.';
  }
}
