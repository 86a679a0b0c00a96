import './telemetry.js';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { createRouter } from './router.js';
import { createWorker } from './worker.js';

function listen(server: Server, port: number | string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}

async function main(): Promise<void> {
  const worker = await listen(createWorker(), 0);
  const router = await listen(createRouter([`127.0.0.1:${worker}`]), process.env['PORT'] ?? 50051);
  console.log(`listening on ${router}`);
}

main();
