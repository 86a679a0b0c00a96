import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';

const COMPARED = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/instrumentation-http',
  'prom-client',
  'express',
  'express-prom-bundle',
  'koa',
  'fastify',
  '@grpc/grpc-js',
];

/** What the figures depend on: the machine, Node, and the versions of what is compared. */
export function printMachine(): void {
  const [cpu] = cpus();
  console.log(
    `Node ${process.versions.node} (V8 ${process.versions.v8}), ${process.platform} ${process.arch}`,
  );
  console.log(`${cpus().length} × ${cpu?.model.trim()}`);
  console.log(COMPARED.map((name) => `${name} ${versionOf(name)}`).join(', '));
}

// Not by `require('x/package.json')`: some packages do not export it.
function versionOf(name: string): string {
  let folder = dirname(require.resolve(name));
  for (;;) {
    try {
      const { name: its, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (its === name) return version;
    } catch {
      // A folder without one.
    }
    if (folder === dirname(folder)) return 'of unknown version';
    folder = dirname(folder);
  }
}
