import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The application, in a process of its own. */
export interface Service {
  readonly address: string;
  /** What a Prometheus would get now, without the series that are 0. */
  scrape(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startService(): Promise<Service> {
  const scraped = await freePort();
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: resolve(__dirname, '..'),
    env: { ...process.env, PORT: '0', OTEL_EXPORTER_PROMETHEUS_PORT: String(scraped) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    address: `127.0.0.1:${line.split(' ').at(-1)}`,
    async scrape() {
      const response = await fetch(`http://127.0.0.1:${scraped}/metrics`);
      return (await response.text()).split('\n').filter((sample) => !sample.endsWith(' 0'));
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
