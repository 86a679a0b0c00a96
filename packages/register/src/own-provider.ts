import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cwd, env } from 'node:process';
import type { MeterProvider } from '@opentelemetry/api';
import { serveApart } from './own-server.js';
import type { Export } from './settings.js';

/** A MeterProvider that nobody but this package knows of. */
export interface OwnProvider {
  readonly provider: MeterProvider;
  close(): void;
}

type Class<T = object> = new (options?: object) => T;

interface Sdk {
  readonly MeterProvider: Class<MeterProvider & { shutdown(): Promise<void> }>;
  readonly PeriodicExportingMetricReader: Class;
}

interface PrometheusExporter {
  getMetricsRequestHandler: RequestListener;
}

interface Resource {
  merge(other: unknown): Resource;
}

/** Of OpenTelemetry 1.x, or of later ones. */
interface Resources {
  readonly Resource?: { default?(): Resource };
  readonly defaultResource?: () => Resource;
  readonly detectResourcesSync?: (config: object) => unknown;
  readonly detectResources: (config: object) => unknown;
  readonly envDetectorSync?: object;
  readonly envDetector: object;
}

const SDK = '@opentelemetry/sdk-metrics';

/**
 * Makes what is needed to export, of the application's own packages or of those beside this one.
 *
 * @throws where one is not installed: which.
 */
export function createOwnProvider(kind: Export): OwnProvider {
  return kind === 'prometheus' ? prometheus() : otlp();
}

function prometheus(): OwnProvider {
  const exporter = new (need<{ PrometheusExporter: Class<PrometheusExporter> }>(
    '@opentelemetry/exporter-prometheus',
  ).PrometheusExporter)({ preventServerStart: true });
  const { provider, close } = providerOf(exporter);
  const closeServer = serveApart({
    what: 'metrics',
    port: Number(env['OTEL_EXPORTER_PROMETHEUS_PORT'] || 9464),
    host: env['OTEL_EXPORTER_PROMETHEUS_HOST'] || 'localhost',
    path: '/metrics',
    listener(req, res) {
      if (req.url?.split('?', 1)[0] === '/metrics') exporter.getMetricsRequestHandler(req, res);
      else res.writeHead(404).end();
    },
  });
  return {
    provider,
    close() {
      closeServer();
      close();
    },
  };
}

function otlp(): OwnProvider {
  const { OTLPMetricExporter } = need<{ OTLPMetricExporter: Class }>(
    '@opentelemetry/exporter-metrics-otlp-proto',
  );
  const { PeriodicExportingMetricReader } = need<Sdk>(SDK);
  // As OpenTelemetry's NodeSDK reads them; the reader alone reads none.
  const exportIntervalMillis = Number(env['OTEL_METRIC_EXPORT_INTERVAL'] || 60_000);
  const exportTimeoutMillis = Math.min(
    Number(env['OTEL_METRIC_EXPORT_TIMEOUT'] || 30_000),
    exportIntervalMillis,
  );
  const exporter = new OTLPMetricExporter();
  return providerOf(
    new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis }),
  );
}

function providerOf(reader: object): OwnProvider {
  const provider = new (need<Sdk>(SDK).MeterProvider)({ readers: [reader], resource: resource() });
  return { provider, close: () => void provider.shutdown().catch(() => {}) };
}

/** What `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say of this process; a MeterProvider does not read them. */
function resource(): Resource | undefined {
  const its = need<Resources>('@opentelemetry/resources', SDK);
  const detected = (its.detectResourcesSync ?? its.detectResources)({
    detectors: [its.envDetectorSync ?? its.envDetector],
  });
  return (its.defaultResource?.() ?? its.Resource?.default?.())?.merge(detected);
}

/** The application's own copy, or the one beside this package; with `of` the one that another package has. */
function need<T>(name: string, of?: string): T {
  for (const file of [join(cwd(), 'index.js'), __filename]) {
    try {
      const its = createRequire(file);
      const where = of === undefined ? its : createRequire(its.resolve(of));
      where.resolve(name);
      return where(name) as T;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`STAGEGUARD_EXPORT needs ${name}; install it`);
}
