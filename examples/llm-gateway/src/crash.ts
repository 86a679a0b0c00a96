import type { RequestSnapshot } from '@stageguard/core';
import { askWatchdog } from './ask-watchdog.js';
import type { GatewayProcess, Lost } from './gateway-process.js';
import type { Incident, Restart } from './incident.js';
import { sum } from './readings.js';
import { ownOf, stagesTold } from './told.js';
import { until } from './until.js';

const MOST_REQUESTS = 2;

interface Found {
  readonly killedAt: number;
  /** Seconds until the next start served. */
  readonly down: number;
  readonly lost: Lost;
}

/** Kills the gateway, starts it anew, and hears what that finds in the black box. */
export function createCrash(restart: Restart): Incident {
  let found: Found | undefined;
  return {
    async strike(gateway) {
      await untilKept(gateway);
      const killedAt = Date.now();
      await gateway.kill();
      const next = await restart();
      const down = (Date.now() - killedAt) / 1_000;
      const lost = await until('the next start tells what was lost', () => next.lost[0]);
      found = { killedAt, down, lost };
    },
    story(readings, tally) {
      if (found === undefined) throw new Error('the gateway was not killed');
      const { active } = ownOf(found.lost.snapshot);
      const counted = sum(readings.of('stageguard.lost_requests'), { 'stageguard.name': 'dynamo.frontend' });
      if (counted !== active)
        throw new Error(`the black box has ${active} requests, and ${counted} are counted`);
      return storyOf(found, counted, tally.lost);
    },
  };
}

/** The watchdog has had two copies with somebody in flight: then the first of them is in the black box. */
async function untilKept({ watchdogUrl }: GatewayProcess): Promise<void> {
  let copies = 0;
  let lastAge = Number.POSITIVE_INFINITY;
  await until('requests in flight that are in the black box', async () => {
    const { status, metrics } = await askWatchdog(watchdogUrl);
    if (status.copyAge < lastAge && ownOf(metrics).active > 0) copies++;
    lastAge = status.copyAge;
    return copies < 2 ? undefined : copies;
  });
}

function storyOf({ killedAt, down, lost }: Found, counted: number, cut: number): string[] {
  const own = ownOf(lost.snapshot);
  const older = Math.max(0, killedAt - Date.parse(lost.since)) / 1_000;
  return [
    `Killed by SIGKILL; the next start served after ${down.toFixed(1)} s.`,
    `Its black box, of ${lost.since}, ${older.toFixed(1)} s before:`,
    `${own.active} in flight`,
    ...stagesTold(own),
    'The oldest of them:',
    ...own.oldest.slice(0, MOST_REQUESTS).flatMap((request) => requestTold(request, lost.since)),
    `lost_requests, counted by the next start: ${counted}`,
    `Cut off, as their clients say: ${cut},`,
    'with those that came later, or had not been accepted.',
  ];
}

function requestTold({ name, stage, age = 0, traceId }: RequestSnapshot, time: string): string[] {
  const since = new Date(Date.parse(time) - age * 1_000).toISOString().slice(11, 23);
  return [`  ${name ?? 'unknown'} in ${stage}, since ${since}`, `    trace ${traceId ?? 'unknown'}`];
}
