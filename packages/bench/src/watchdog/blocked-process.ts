import { execSync } from 'node:child_process';
import { createRequestMetrics } from '@stageguard/core';
import { startWatchdog } from '@stageguard/watchdog';

/** Serves on the watchdog's port, which it sends, and blocks itself for five seconds when it is told to: in the way that it is given. */
async function main(): Promise<void> {
  const metrics = createRequestMetrics({ name: 'blocked' });
  const held = Array.from({ length: 100 }, (_, i) => metrics.begin({}, { name: `request ${i}` }));
  const watchdog = startWatchdog({ metrics, port: 0 });
  process.send?.(await watchdog.port);
  process.once('message', () => {
    if (process.argv[2] === 'native') execSync('sleep 5');
    else for (const end = Date.now() + 5_000; Date.now() < end; );
    for (const request of held) request.end();
    process.exit();
  });
}

void main();
