import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve(__dirname, '../dist/main.js');
const HOURS = 36_000_000;

export interface Worker {
  readonly pid: number;
  /** What to scrape: `host:port`. */
  readonly target: string;
}

/** A cluster as a user starts it, with requests in it that go on for hours. */
export interface RunningCluster {
  readonly workers: readonly Worker[];
  /** Requests that have failed, since their worker died. */
  readonly failed: number;
  ask(requests: number): void;
  stop(): Promise<void>;
}

export async function startCluster(workers: number, restartDelay: number): Promise<RunningCluster> {
  const primary = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      WORKERS: String(workers),
      RESTART_MS: String(restartDelay),
      PORT: '0',
      METRICS_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url, running } = await readiness(primary, workers);
  const leaving = new AbortController();
  let failed = 0;
  return {
    workers: running,
    get failed() {
      return failed;
    },
    ask(requests) {
      for (let i = 0; i < requests; i++) {
        fetch(`${url}/work?ms=${HOURS}`, { signal: leaving.signal }).catch(() => failed++);
      }
    },
    async stop() {
      leaving.abort();
      primary.kill('SIGKILL');
      await once(primary, 'exit');
    },
  };
}

/** Reads what the primary prints until every worker has said where it is. */
async function readiness(
  primary: ChildProcess,
  workers: number,
): Promise<{ url: string; running: Worker[] }> {
  const lines = createInterface({ input: primary.stdout as NodeJS.ReadableStream });
  const running: Worker[] = [];
  let url = '';
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      url ||= /^listening on (\S+)$/.exec(line)?.[1] ?? '';
      const [, pid, target] = /^worker (\d+): metrics on http:\/\/(\S+)\/metrics$/.exec(line) ?? [];
      if (pid !== undefined && target !== undefined) running.push({ pid: Number(pid), target });
      if (url !== '' && running.length === workers) resolve({ url, running: [...running] });
    });
    primary.once('exit', (code) => reject(new Error(`the primary ended with ${code}`)));
  });
}
