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
import { type RunningGateway, startGateway } from './running-gateway.js';
import { type Sample, scrape, sum } from './scrape.js';

// The minute of the trace with its worst burst, in a second and a half.
const SPEED = 40;
const FROM = 80;
const TO = 140;
const A_FEW_MINUTES = 240_000;

let gateway: RunningGateway;

afterEach(() => gateway.stop());

const ACTIVE = 'dynamo_frontend_active_requests';
const STAGES = 'dynamo_frontend_stage_requests';

/** What holds on every single scrape. */
function check(samples: readonly Sample[]): void {
  const inFlight = samples.filter(({ metric }) => metric === ACTIVE || metric === STAGES);
  expect(inFlight.filter(({ value }) => value < 0)).toEqual([]);
  expect(sum(samples, STAGES)).toBe(sum(samples, ACTIVE));
}

async function scrapeUntil(over: Promise<void>): Promise<Sample[][]> {
  let done = false;
  const ended = over.finally(() => {
    done = true;
  });
  const scrapes: Sample[][] = [];
  while (!done) {
    const samples = await scrape(gateway.url);
    check(samples);
    scrapes.push(samples);
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

const modes: Mode[] = ['aggregated', 'disaggregated'];
const cases = modes.flatMap((mode) =>
  (Object.keys(FAULTS) as Fault[]).map((fault) => [mode, fault] as const),
);

it.each(cases)(
  '%s, fault %s: every scrape adds up, and at the end nothing is in flight',
  async (mode, fault) => {
    gateway = await startGateway(mode, SPEED);
    breakWorkers(fault, gateway.backend);
    const load = start(fault);
    const stuck =
      fault === 'stuck-decode' ? gateway.clock.sleep(TO - FROM + 60).then(() => load.cancel()) : undefined;
    const scrapes = await scrapeUntil(load.over);
    await stuck;
    await gateway.metrics.drained();

    const { sent, finished, aborted, refused } = load.tally;
    expect(sent).toBeGreaterThan(300);
    expect(finished + aborted + refused).toBe(sent);
    expect(scrapes.length).toBeGreaterThan(3);
    if (fault === 'stuck-decode' || fault === 'abort-storm') expect(aborted).toBeGreaterThan(0);
    expect(Math.max(...scrapes.map((samples) => sum(samples, ACTIVE)))).toBeGreaterThan(0);

    const last = await scrape(gateway.url);
    expect(
      last.filter(({ metric, value }) => (metric === ACTIVE || metric === STAGES) && value !== 0),
    ).toEqual([]);
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
