import type { AddressInfo } from 'node:net';
import { startTelemetry } from './telemetry.js';

const telemetry = startTelemetry();
// After that, so that the instrumentation is there when it loads Koa.
const { createService } = require('./service.js') as typeof import('./service.js');

const server = createService().listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', async () => {
  server.close();
  await telemetry.shutdown();
  server.closeAllConnections();
});
