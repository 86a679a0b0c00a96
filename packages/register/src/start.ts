import { env } from 'node:process';
import { isMainThread } from 'node:worker_threads';
import { type AnyMetrics, onceInProcess } from '@stageguard/core/adapter';
import { type AnyHttpMetrics, createHttpMetrics } from '@stageguard/http';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { HttpClientStageInstrumentation } from '@stageguard/http-client/instrumentation';
import { enableAdapters } from './adapters.js';
import { exportUnlessOthersDo } from './export.js';
import { sayWhereServersOfWorkerAre } from './in-worker.js';
import { servePage } from './page.js';
import { say } from './say.js';
import { isIgnored, type Settings, settingsIn } from './settings.js';
import { watch } from './watchdog.js';

const UPSTREAM = 'upstream';

/** Counts the process, once however often this is loaded. Never throws: no service dies of being looked at. */
export function start(): void {
  onceInProcess('register', () => {
    const settings = settingsIn(env);
    if (settings.disabled) {
      say('switched off by OTEL_SDK_DISABLED');
      return true;
    }
    try {
      count(settings);
    } catch (error) {
      say(`nothing is counted: ${(error as Error).message}`);
    }
    return true;
  });
}

function count(settings: Settings): void {
  const http = settings.isOff('http') ? undefined : countServers(settings);
  const { found, rpc } = enableAdapters(settings, http);
  if (http !== undefined && !isMainThread) sayWhereServersOfWorkerAre();
  const calls = settings.httpClient ? countCalls(settings) : undefined;
  const counted = [http, calls, rpc].filter((each) => each !== undefined);
  if (settings.pagePort !== undefined) servePage(settings.pagePort, counted);
  if (settings.export !== undefined) exportUnlessOthersDo(settings.export);
  if (settings.watchdog && isMainThread && counted.length > 0) {
    watch(counted, { folder: settings.blackBox, port: settings.watchdogPort });
  }
  const servers = http === undefined ? 'no servers' : `every http, https and http2 server as ${http.name}`;
  const hooked = found.length === 0 ? 'no framework is installed' : `hooks ${found.join(', ')}`;
  const made = calls === undefined ? '' : `, and the HTTP calls that it makes as ${calls.name}`;
  say(`counts ${servers}${made}; ${hooked}`);
}

/** Where the application's requests have a stage `upstream`, they are in it while they wait for a call. */
function countCalls({ stages }: Settings): AnyMetrics {
  const stage = stages.includes(UPSTREAM) ? UPSTREAM : undefined;
  return new HttpClientStageInstrumentation({ stage }).metrics;
}

function countServers({ name, ignore, route, stages }: Settings): AnyHttpMetrics {
  const metrics = createHttpMetrics({
    name,
    route: route || undefined,
    stages: Object.fromEntries(stages.map((stage) => [stage, {}])),
    ignore: ignore.length === 0 ? undefined : ({ url }) => isIgnored(ignore, url),
  });
  new HttpStageInstrumentation({ metrics });
  return metrics;
}
