import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import {
  breakWorkers,
  FAULTS,
  type Fault,
  type Mode,
  type Replay,
  readTrace,
  replay,
} from '../dist/index.js';
import { type RunningGateway, startGateway, type Workers } from './running-gateway.js';
import { type Sample, scrape, sum } from './scrape.js';

// The minute of the trace with its worst burst, in a second and a half.
const SPEED = 40;
const FROM = 80;
const TO = 140;
const A_FEW_MINUTES = 240_000;

let gateway: RunningGateway;

afterEach(() => gateway.stop());

const NAMES: Readonly<Record<Workers, readonly string[]>> = {
  simulated: ['dynamo_frontend'],
  grpc: ['dynamo_frontend', 'rpc_client', 'rpc_server'],
  http: ['dynamo_frontend', 'http_client'],
};

/** What holds on every single scrape. */
function check(samples: readonly Sample[], names: readonly string[]): void {
  expect(inFlight(samples).filter(({ value }) => value < 0)).toEqual([]);
  for (const name of names)
    expect(sum(samples, `${name}_stage_requests`)).toBe(sum(samples, `${name}_active_requests`));
}

function inFlight(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ metric }) => /_(active|stage)_requests$/.test(metric));
}

async function scrapeUntil(over: Promise<void>, names: readonly string[]): Promise<Sample[][]> {
  let done = false;
  const ended = over.finally(() => {
    done = true;
  });
  const scrapes: Sample[][] = [];
  while (!done) {
    const samples = await scrape(gateway.url);
    check(samples, names);
    scrapes.push(samples);
    // Else this process would do little but be scraped.
    await sleep(20);
  }
  await ended;
  return scrapes;
}

function start(fault: Fault): Replay {
  const invocations = readTrace()
    .filter(({ at }) => at >= FROM && at < TO)
    .map((its) => ({ ...its, at: its.at - FROM }));
  return replay(gateway.port, invocations, fault, gateway.clock);
}

const setups: [Mode, Workers][] = [
  ['aggregated', 'simulated'],
  ['disaggregated', 'simulated'],
  ['disaggregated', 'grpc'],
];
const cases = setups.flatMap(([mode, workers]) =>
  (Object.keys(FAULTS) as Fault[]).map((fault) => [mode, workers, fault] as const),
);

/** Until then a call whose client has gone may be on its way to a worker. */
async function scrapeWhenEmpty(url: string): Promise<Sample[]> {
  for (;;) {
    const samples = await scrape(url);
    if (inFlight(samples).every(({ value }) => value === 0)) return samples;
    await sleep(10);
  }
}

/** Replays the trace, scrapes it meanwhile, and lets everything end. */
async function replayed(speed: number, mode: Mode, workers: Workers, fault: Fault) {
  gateway = await startGateway(mode, speed, workers);
  breakWorkers(fault, gateway.backend);
  const load = start(fault);
  const stuck =
    fault === 'stuck-decode' ? gateway.clock.sleep(TO - FROM + 60).then(() => load.cancel()) : undefined;
  const scrapes = await scrapeUntil(load.over, NAMES[workers]);
  await stuck;
  await gateway.drained();
  return { load, scrapes };
}

it.each(cases)(
  '%s, workers %s, fault %s: every scrape adds up, and at the end nothing is in flight',
  async (mode, workers, fault) => {
    const names = NAMES[workers];
    let { load, scrapes } = await replayed(SPEED, mode, workers, fault);
    // It was over before a busy machine had looked four times.
    if (scrapes.length <= 3) {
      await gateway.stop();
      ({ load, scrapes } = await replayed(SPEED / 10, mode, workers, fault));
    }

    const { sent, finished, aborted, refused } = load.tally;
    expect(sent).toBeGreaterThan(300);
    expect(finished + aborted + refused).toBe(sent);
    expect(scrapes.length).toBeGreaterThan(3);
    if (fault === 'stuck-decode' || fault === 'abort-storm') expect(aborted).toBeGreaterThan(0);
    for (const name of names) {
      const active = scrapes.map((samples) => sum(samples, `${name}_active_requests`));
      expect(Math.max(...active)).toBeGreaterThan(0);
    }

    const last = await scrapeWhenEmpty(gateway.url);
    expect(sum(last, 'stageguard_anomalies_total')).toBe(0);
    const phases = mode === 'aggregated' ? ['aggregated'] : ['prefill', 'decode'];
    for (const phase of phases) {
      for (const stage of ['route', 'dispatch']) expect(secondsIn(last, stage, phase)).toBeGreaterThan(0);
    }
    for (const stage of ['preprocess', 'respond']) expect(secondsIn(last, stage)).toBeGreaterThan(0);
  },
  A_FEW_MINUTES,
);

function secondsIn(samples: readonly Sample[], stage: string, phase?: string): number {
  const its = samples.filter(
    ({ metric, attributes }) =>
      metric === 'dynamo_frontend_stage_time_total' &&
      attributes['stage'] === stage &&
      attributes['phase'] === phase,
  );
  return its.reduce((total, { value }) => total + value, 0);
}
