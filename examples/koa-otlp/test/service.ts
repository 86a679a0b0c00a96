import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Protocol } from '@stageguard/testing/otlp';

const MAIN = resolve(__dirname, '../dist/main.js');

/** The service, in a process of its own. */
export interface Service {
  readonly url: string;
  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<number | null>;
  kill(): void;
}

export async function startService(
  protocol: Protocol,
  endpoint: string,
  environment: Readonly<Record<string, string>>,
): Promise<Service> {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      PORT: '0',
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '100',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line')) as [string];
  const exited = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${line.split(' ').at(-1)}`,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    kill: () => child.kill('SIGKILL'),
  };
}
