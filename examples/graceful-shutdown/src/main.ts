import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { drain } from './drain.js';
import { createService, http } from './service.js';

const deadline = Number(process.env['DEADLINE_MS'] ?? 10_000);
const server = createServer(createService());

server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', async () => {
  console.log(`draining ${http.active} in flight`);
  const left = await drain(server, http, deadline);
  for (const { name, stage, ageInStage } of left.oldest) {
    console.log(`left: ${name} in ${stage} for ${ageInStage?.toFixed(1)} s`);
  }
  console.log(left.active === 0 ? 'drained' : `gave up on ${left.active}`);
  process.exit(left.active === 0 ? 0 : 1);
});
