import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

/** A service in a process of its own, which exports through OpenTelemetry's Prometheus exporter. */
export interface ScrapedProgram {
  /** `host:port`. */
  readonly address: string;
  /** The lines that a Prometheus would get now. */
  scrape(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts Node with these arguments. The program listens on `PORT`, and the first line that it writes ends with the port. */
export async function startScrapedProgram(folder: string, args: readonly string[]): Promise<ScrapedProgram> {
  const scraped = await freePort();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PORT: '0', OTEL_EXPORTER_PROMETHEUS_PORT: String(scraped) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    address: `127.0.0.1:${line.split(' ').at(-1)}`,
    async scrape() {
      const response = await fetch(`http://127.0.0.1:${scraped}/metrics`);
      return (await response.text()).split('\n');
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}
