import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { startWatchdog } from '@stageguard/watchdog';
import { createSimulatedBackend } from './backend.js';
import { models } from './client.js';
import { createClock } from './clock.js';
import { continueTraces } from './continued-trace.js';
import { endEmpty } from './end.js';
import { BLOCKED_FOR, breakWorkers } from './faults.js';
import { createGateway, type Gateway } from './gateway.js';
import type { GatewayCommand, GatewayReport, Reading, ServeOptions } from './gateway-process.js';
import { createGrpcBackend } from './grpc-backend.js';
import { createHttpBackend } from './http-backend.js';
import { type OverdueRecord, recordOverdue } from './overdue-record.js';
import { promptOf } from './prompt.js';
import { collect } from './readings.js';
import { promptTokens } from './tokens.js';

/*
 * The program of the gateway: a process of its own, so that whoever asks it can tell when it does not answer.
 */

// Node's own is 511: beyond it the kernel resets clients, and the trace has more of them where the machine is busy.
const BACKLOG = 4_096;
// What is looked for would not be told of once others have been told of ten times in the hour.
const STALLS_AN_HOUR = 1_000;

interface Serving {
  read(): Promise<Reading>;
  break(): void;
  end(): Promise<void>;
  stop(): Promise<void>;
}

let serving: Serving | undefined;

process.on('message', (command: GatewayCommand) => {
  obey(command).catch((error: NodeJS.ErrnoException) =>
    report({ kind: 'failed', reason: String(error.stack ?? error), code: error.code }),
  );
});
// The demo has gone.
process.on('disconnect', () => process.exit());
promptTokens([{ role: 'user', content: promptOf(1) }]); // Loaded before anybody comes.
report({ kind: 'loaded' });

async function obey(command: GatewayCommand): Promise<void> {
  switch (command.kind) {
    case 'start':
      serving = await start(command.options);
      break;
    case 'read':
      if (serving !== undefined) report({ kind: 'reading', reading: await serving.read() });
      break;
    case 'break':
      serving?.break();
      break;
    case 'end':
      await serving?.end();
      break;
    case 'stop':
      await serving?.stop();
      process.exit();
  }
}

async function start({ mode, workers, speed, fault, port, folder }: ServeOptions): Promise<Serving> {
  continueTraces();
  const clock = createClock(speed);
  const grpc = workers === 'grpc' ? await createGrpcBackend(clock) : undefined;
  const http = workers === 'http' ? await createHttpBackend(speed) : undefined;
  const backend = grpc ?? http ?? createSimulatedBackend(clock);
  const beside = (grpc ?? http)?.metrics ?? [];
  const gateway = createGateway({ mode, clock, models, pools: backend.pools, beside });
  const { server, exporter, metrics, filter, shutdown } = gateway;
  server.listen({ port, host: '127.0.0.1', backlog: BACKLOG });
  await once(server, 'listening');
  const watchdog = startWatchdog({
    metrics: [metrics, ...beside],
    port: 0,
    folder,
    maxPerHour: STALLS_AN_HOUR,
    onStall: ({ name, stage, traceId, stack, duration }) =>
      report({ kind: 'stall', stall: { name, stage, traceId, stack, duration } }),
    onLost: ({ cause, since, snapshot }) => report({ kind: 'lost', lost: { cause, since, snapshot } }),
  });
  const overdue = recordOverdue(http?.workerAt);
  const busy = busyness();
  const read = async () => ({ collected: await collect(exporter), overdue: overdue.stages(), ...busy() });
  report({
    kind: 'listening',
    port: (server.address() as AddressInfo).port,
    watchdogPort: (await watchdog.port) ?? 0,
  });
  return {
    read,
    break() {
      breakWorkers(fault, backend);
      if (fault === 'blocked-loop') filter.backtrackOnce(BLOCKED_FOR);
    },
    async end() {
      await endEmpty(server, exporter);
      await settled(overdue);
      report({ kind: 'ended', reading: { ...(await read()), page: await scrape(gateway) } });
    },
    async stop() {
      overdue.close();
      server.close();
      server.closeAllConnections();
      grpc?.close();
      http?.close();
      await watchdog.stop();
      await shutdown();
    },
  };
}

/** How much of the time the event loop was busy, since the last call and since the start. */
function busyness(): () => Pick<Reading, 'busy' | 'busyOverall'> {
  const first = performance.eventLoopUtilization();
  let last = first;
  return () => {
    const now = performance.eventLoopUtilization();
    const busy = performance.eventLoopUtilization(now, last).utilization;
    last = now;
    return { busy, busyOverall: performance.eventLoopUtilization(now, first).utilization };
  };
}

/** That somebody is overdue no more is said by the timer of the next second. */
async function settled(overdue: OverdueRecord): Promise<void> {
  for (let i = 0; i < 30 && overdue.open > 0; i++) await wait(100);
}

/** What is counted in flight; the rest of the page says what process it is. */
async function scrape({ exporter }: Gateway): Promise<string> {
  const { resourceMetrics } = await exporter.collect();
  const lines = new PrometheusSerializer()
    .serialize(resourceMetrics)
    .split('\n')
    .filter((text) => /^(dynamo|rpc|http_client|stageguard)_/.test(text));
  return lines.map((text) => text.replace(/,?otel_scope_\w+="[^"]*"/g, '')).join('\n');
}

function report(its: GatewayReport): void {
  if (process.connected) process.send?.(its);
}
