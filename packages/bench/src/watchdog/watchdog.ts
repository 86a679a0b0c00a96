import { apart } from '../apart.js';
import { atMost, measured, type Row, timesAtMost } from '../row.js';
import { blockedTimes } from './blocked-times.js';
import {
  type copyTimes,
  IN_FLIGHT,
  type idleTimes,
  type startTimes,
  type watchedRequests,
} from './watchdog-figures.js';

/** What a watchdog costs, and how soon it answers. */
export async function benchWatchdog(): Promise<Row[]> {
  const idle: Awaited<ReturnType<typeof idleTimes>> = await apart('idleTimes');
  const memory: number[] = await apart('watchdogMemory');
  const start: Awaited<ReturnType<typeof startTimes>> = await apart('startTimes');
  const copies: Awaited<ReturnType<typeof copyTimes>> = await apart('copyTimes');
  const requests: Awaited<ReturnType<typeof watchedRequests>> = await apart('watchedRequests');
  const milliseconds = (its: readonly number[]) => its.map((time) => time / 1_000);
  const idleWithout = milliseconds(idle.without);
  const without = [...idleWithout].sort((a, b) => a - b)[Math.floor(idleWithout.length / 2)] ?? 0;
  const beyond = milliseconds(idle.watched).map((time) => Math.max(0, time - without));
  return [
    atMost('a second of an idle process with a watchdog, beyond one without', 5, beyond, 'ms'),
    atMost('memory of a watchdog that serves', 15, memory, 'MB'),
    measured('startWatchdog, until it returns', start.returned, 'ms'),
    measured('… until its thread listens', start.listening, 'ms'),
    ...IN_FLIGHT.map((count, i) =>
      measured(`a copy of the 50 oldest of ${count.toLocaleString('en')} in flight`, copies[i] ?? [], 'µs'),
    ),
    timesAtMost('a request with three stages, watched, of one that is not', 1.05, {
      ours: requests.during,
      other: requests.unwatched,
      unit: 'ns',
    }),
    measured('an answer while JavaScript blocks the loop', await blockedTimes('js'), 'ms'),
    measured('… while native code does', await blockedTimes('native'), 'ms'),
  ];
}
