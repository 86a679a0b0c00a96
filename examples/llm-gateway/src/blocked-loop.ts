import { setTimeout as wait } from 'node:timers/promises';
import { askWatchdog, type WatchdogAnswer } from './ask-watchdog.js';
import { LIVE_PAGE } from './gateway.js';
import type { GatewayProcess, Stall } from './gateway-process.js';
import type { Incident } from './incident.js';
import { sum } from './readings.js';
import { ownOf, stagesTold } from './told.js';
import { until } from './until.js';

const EVERY = 100;
const PATIENCE = 2_000;
const MOST_FRAMES = 3;
const WIDEST = 60;

/** What was asked while the event loop was blocked. Times are in seconds. */
interface Asked {
  /** What the gateway itself took for an answer. */
  readonly page: number;
  readonly metrics: number;
  /** What the watchdog's port took for each. */
  readonly watchdog: readonly number[];
  /** Its answer by the oldest copy. */
  readonly last: WatchdogAnswer;
  readonly stall: Stall;
}

/** Blocks the event loop, and meanwhile asks the gateway and its watchdog. */
export function createBlockedLoop(): Incident {
  let asked: Asked | undefined;
  return {
    async strike(gateway) {
      asked = await askAll(gateway);
    },
    story(readings) {
      if (asked === undefined) throw new Error('the event loop was not blocked');
      const lost = sum(readings.of('dynamo.frontend.stage_stall_time'));
      return storyOf(asked, lost);
    },
  };
}

async function askAll(gateway: GatewayProcess): Promise<Asked> {
  const { url, watchdogUrl, stalls } = gateway;
  const before = stalls.length;
  await copyWithRequests(watchdogUrl);
  gateway.break();
  let last = await untilBlocked(watchdogUrl);
  const own = Promise.all([secondsFor(url + LIVE_PAGE), secondsFor(`${url}/metrics`)]);
  let blocked = true;
  own
    .finally(() => {
      blocked = false;
    })
    .catch(() => {}); // Awaited below.
  const watchdog = [last.seconds];
  while (blocked) {
    const its = await timed(watchdogUrl);
    if (blocked && its.answer.status.blockedFor > 0) {
      watchdog.push(its.seconds);
      // Once the event loop runs again there is a new copy, before the port says so.
      if (its.answer.status.copyAge > last.answer.status.copyAge) last = its;
    }
    await Promise.race([own, wait(EVERY)]);
  }
  const [page, metrics] = await own;
  // A busy machine may have stalls of its own. How long this one is does not tell: what the machine stopped it for is not in it.
  const stall = await until('the watchdog tells of the stall', () =>
    stalls.slice(before).find(({ stack }) => stack?.includes(' backtrack ')),
  );
  return { page, metrics, watchdog, last: last.answer, stall };
}

interface Timed {
  readonly answer: WatchdogAnswer;
  readonly seconds: number;
}

/** A copy from before the first request would show nothing amid the block. Where nobody comes, it is shown all the same. */
async function copyWithRequests(watchdogUrl: string): Promise<void> {
  const giveUp = performance.now() + PATIENCE;
  while (performance.now() < giveUp) {
    const { answer } = await timed(watchdogUrl);
    if (ownOf(answer.metrics).active > 0) return;
    await wait(EVERY);
  }
}

function untilBlocked(watchdogUrl: string): Promise<Timed> {
  return until('the watchdog says that the event loop is blocked', async () => {
    const its = await timed(watchdogUrl);
    return its.answer.status.blockedFor > 0 ? its : undefined;
  });
}

async function timed(watchdogUrl: string): Promise<Timed> {
  const start = performance.now();
  const answer = await askWatchdog(watchdogUrl);
  return { answer, seconds: (performance.now() - start) / 1_000 };
}

async function secondsFor(url: string): Promise<number> {
  const start = performance.now();
  await (await fetch(url)).text();
  return (performance.now() - start) / 1_000;
}

function storyOf({ page, metrics, watchdog, last, stall }: Asked, lost: number): string[] {
  const own = ownOf(last.metrics);
  return [
    `The event loop was blocked for ${stall.duration.toFixed(1)} s. Asked amid it:`,
    `  ${LIVE_PAGE} took ${page.toFixed(1)} s, /metrics ${metrics.toFixed(1)} s`,
    `  the watchdog's port answered ${watchdog.length} times, within ${longest(watchdog)} ms:`,
    `${own.active} in flight, by a copy that was ${last.status.copyAge.toFixed(1)} s old`,
    ...stagesTold(own),
    'The request whose context was running:',
    `  ${stall.name ?? 'unknown'} in ${stall.stage}`,
    `  trace ${stall.traceId ?? 'unknown'}`,
    ...framesOf(stall.stack),
    `${lost.toFixed(0)} request-seconds were spent waiting for it.`,
  ];
}

function longest(seconds: readonly number[]): string {
  return (Math.max(0, ...seconds) * 1_000).toFixed(0);
}

/** The innermost calls, each with the name of its file alone. */
function framesOf(stack = ''): string[] {
  return stack
    .split('\n')
    .slice(0, MOST_FRAMES)
    .map((frame) => `    ${frame.trim().replace(/[^\s()]*\//, '')}`.slice(0, WIDEST));
}
