import { type AnyMetrics, oneLine } from '@stageguard/core/adapter';
import { type LostEvent, type StallEvent, startWatchdog } from '@stageguard/watchdog';
import { onceServing } from './once-serving.js';
import { say } from './say.js';

/** What the environment asks of the watchdog. */
export interface WatchdogSettings {
  readonly folder: string | undefined;
  readonly port: number | undefined;
}

/** Says when the event loop was blocked, and what an earlier process has lost. One that has a port of its own waits for its turn. */
export function watch(metrics: readonly AnyMetrics[], settings: WatchdogSettings): void {
  if (settings.port) onceServing(() => startWatching(metrics, settings));
  else startWatching(metrics, settings);
}

function startWatching(metrics: readonly AnyMetrics[], { folder, port }: WatchdogSettings): void {
  const { port: served } = startWatchdog({ metrics, folder, port, onStall: sayStall, onLost: sayLost });
  void served.then((its) => {
    if (its !== undefined) say(`live page, also while the event loop is blocked, at http://127.0.0.1:${its}`);
  });
}

function sayStall({ duration, name, stage, traceId, stack }: StallEvent): void {
  const whose = name === undefined ? '' : `, by ${oneLine(name)}`;
  const trace = traceId === undefined ? '' : `, trace ${traceId}`;
  say(`the event loop was blocked for ${duration.toFixed(1)} s in ${oneLine(stage)}${whose}${trace}`);
  if (stack !== undefined) say(`it was running\n${stack}`);
}

function sayLost({ cause, code, since, instance, snapshot, stall }: LostEvent): void {
  const how = code === undefined ? cause : `${cause}, code ${code}`;
  const stages = snapshot.flatMap(({ name, stages }) =>
    stages
      .filter(({ count }) => count > 0)
      .map(({ stage, count }) => `${count} in ${oneLine(stage)} of ${name}`),
  );
  const lost = stages.length === 0 ? 'nothing in flight' : `in flight: ${stages.join(', ')}`;
  say(`process ${instance.pid}, last heard of at ${since}, has died (${how}); ${lost}`);
  if (stall !== undefined) {
    const whose = stall.request === undefined ? '' : ` by ${oneLine(stall.request.name ?? 'a request')}`;
    say(`its event loop had been blocked for ${stall.blockedFor.toFixed(1)} s${whose}`);
  }
}
