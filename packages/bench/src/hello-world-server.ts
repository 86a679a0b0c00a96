import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type Framework, helloWorld, type Variant } from './hello-world.js';

const [framework, variant] = process.argv.slice(2) as [Framework, Variant];

const meterProvider = new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] });
metrics.setGlobalMeterProvider(meterProvider);
if (variant === 'http instrumentation') {
  registerInstrumentations({ meterProvider, instrumentations: [new HttpInstrumentation()] });
}

// After the instrumentation, which patches it.
const { createServer } = require('node:http') as typeof import('node:http');
const server = createServer(helloWorld(framework, variant));
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('message', () => process.send?.(process.cpuUsage()));
