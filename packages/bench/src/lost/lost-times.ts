import { setTimeout as sleep } from 'node:timers/promises';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';

/** Of each name, in every second. */
const OPENED = 2_500;
const NAMES = ['one', 'two', 'three'];
/** Of the first name, which is the busy one; of the others every hundredth is opened, and lost. */
const LOST = 0.3;
/** How long the others are open. */
const SECONDS_OPEN = 2;
const SECONDS = 20;
const LONGEST_WAIT = 120;

/**
 * 2,500 requests a second of a busy name and some of two others: three of ten are lost, the rest end after two
 * seconds, and the garbage of a service is collected once a second. For each second, how long it took until all that was
 * lost in it and before was counted down; milliseconds.
 */
export async function lostTimes(): Promise<number[]> {
  const meterProvider = new MeterProvider();
  const all = NAMES.map((name) => createRequestMetrics({ name, meterProvider }));
  let lost = 0;
  let ended = 0;
  let opened = 0;
  const losses: { readonly upTo: number; readonly at: number }[] = [];
  const delays: number[] = [];

  const countedDown = () => opened - ended - all.reduce((sum, { active }) => sum + active, 0);
  const look = () => {
    for (let oldest = losses[0]; oldest !== undefined && countedDown() >= oldest.upTo; oldest = losses[0]) {
      delays.push(performance.now() - oldest.at);
      losses.shift();
    }
  };
  const openMany = () => {
    for (const [i, metrics] of all.entries()) {
      const count = i === 0 ? OPENED : OPENED / 100;
      const open: { end(): void }[] = [];
      for (let n = 0; n < count; n++) {
        const request = metrics.begin({ name: 'request' });
        if (i > 0 || n % 10 < LOST * 10) lost++;
        else open.push(request);
      }
      opened += count;
      setTimeout(() => {
        for (const request of open) request.end();
        ended += open.length;
      }, SECONDS_OPEN * 1_000);
    }
    losses.push({ upTo: lost, at: performance.now() });
  };

  const looking = setInterval(look, 20);
  for (let second = 0; second < SECONDS; second++) {
    openMany();
    await sleep(1_000);
    gc?.();
  }
  for (let second = 0; losses.length > 0 && second < LONGEST_WAIT; second++) {
    await sleep(1_000);
    gc?.();
  }
  clearInterval(looking);
  if (losses.length > 0) throw new Error('what was lost is still counted after two minutes');
  return delays;
}
