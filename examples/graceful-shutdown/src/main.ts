import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { drain } from '@stageguard/express';
import { createService, http, readiness } from './service.js';

const delay = Number(process.env['DELAY_MS'] ?? 0);
const deadline = Number(process.env['DEADLINE_MS'] ?? 9_000);
const server = createServer(createService());

server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`);
});

async function end(signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  // Whoever sends a second signal does not want to wait. The code is the one that a shell gives.
  if (!readiness.ready) process.exit(128 + constants.signals[signal]);
  readiness.ready = false;
  console.log(`draining ${http.active} in flight`);
  const { complete, left, connections } = await drain(server, [http], { delay, deadline });
  for (const { name, stage, ageInStage } of left) {
    console.log(`cut: ${name} in ${stage} for ${ageInStage?.toFixed(1)} s`);
  }
  console.log(complete ? 'drained' : `cut ${left.length} requests and ${connections} connections`);
  process.exit(complete ? 0 : 1);
}

process.on('SIGTERM', end);
process.on('SIGINT', end);
