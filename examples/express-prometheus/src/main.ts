import './telemetry.js';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createService } from './service.js';

const server = createServer(createService());
server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`);
});
