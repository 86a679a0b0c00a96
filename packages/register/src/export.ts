import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cwd, env } from 'node:process';
import { isMainThread } from 'node:worker_threads';
import type { MeterProvider } from '@opentelemetry/api';
import { originals, setFallbackProvider } from '@stageguard/core';
import { watchServers } from '@stageguard/http';
import { portOfProcess } from './port.js';
import { say } from './say.js';
import type { Export } from './settings.js';

// Where every copy of the API finds the global MeterProvider.
const API = Symbol.for('opentelemetry.js.api.1');

/** A process without a server exports too, after this many milliseconds. */
const AT_THE_LATEST = 5_000;
const ONE_SECOND = 1_000;

interface OwnProvider extends MeterProvider {
  shutdown(): Promise<void>;
}

/**
 * Exports what nobody else does: from the first server that listens on, unless the application has registered a
 * MeterProvider by then, whose exporter may want the same port. Where it registers one later, it takes over.
 */
export function exportUnlessOthersDo(kind: Export): void {
  if (!isMainThread) return;
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    if (!hasGlobalProvider()) exportTo(kind);
  };
  // After the application's own listeners, who may start its SDK.
  watchServers({ listening: () => void originals.setImmediate(begin), request: () => undefined });
  originals.setTimeout(begin, AT_THE_LATEST).unref();
}

function exportTo(kind: Export): void {
  try {
    const provider = kind === 'prometheus' ? prometheus() : otlp();
    setFallbackProvider(provider);
    const timer = originals.setInterval(() => {
      if (!hasGlobalProvider()) return;
      originals.clearInterval(timer);
      say('the application has a MeterProvider of its own, which exports from now on');
      setFallbackProvider(undefined);
      provider.shutdown().catch(() => {});
    }, ONE_SECOND);
    timer.unref();
  } catch (error) {
    say(`nothing is exported: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

function hasGlobalProvider(): boolean {
  const api = (globalThis as { [API]?: { metrics?: unknown } })[API];
  return api?.metrics !== undefined;
}

type Class<T = object> = new (options?: object) => T;

function prometheus(): OwnProvider {
  const { MeterProvider } = need<{ MeterProvider: Class<OwnProvider> }>('@opentelemetry/sdk-metrics');
  const { PrometheusExporter } = need<{
    PrometheusExporter: new (options: object, done: (error?: Error) => void) => object;
  }>('@opentelemetry/exporter-prometheus');
  const port = portOfProcess(Number(env['OTEL_EXPORTER_PROMETHEUS_PORT'] || 9464));
  const host = env['OTEL_EXPORTER_PROMETHEUS_HOST'] || 'localhost';
  const reader = new PrometheusExporter({ host, port }, (error) => {
    say(error ? `nothing is exported: ${error.message}` : `metrics at http://${host}:${port}/metrics`);
  });
  return new MeterProvider({ readers: [reader] });
}

function otlp(): OwnProvider {
  const { MeterProvider, PeriodicExportingMetricReader } = need<{
    MeterProvider: Class<OwnProvider>;
    PeriodicExportingMetricReader: Class;
  }>('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = need<{ OTLPMetricExporter: Class }>(
    '@opentelemetry/exporter-metrics-otlp-proto',
  );
  const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() });
  return new MeterProvider({ readers: [reader] });
}

/** The application's own copy, or the one beside this package. */
function need<T>(name: string): T {
  for (const from of [join(cwd(), 'index.js'), __filename]) {
    const its = createRequire(from);
    try {
      its.resolve(name);
    } catch {
      continue;
    }
    return its(name) as T;
  }
  throw new Error(`STAGEGUARD_EXPORT needs ${name}; install it`);
}
