import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { RuleFile } from '../alert-rule.js';
import { createPrometheusApi, type PrometheusApi } from './prometheus-api.js';

export interface PrometheusOptions {
  /** What to scrape: `host:port`, by job. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
  readonly rules?: RuleFile;
  /** Milliseconds between two scrapes, and between two evaluations of the rules. */
  readonly interval: number;
}

export interface Prometheus extends PrometheusApi {
  /** Ends the process, and deletes what it stored. */
  stop(): Promise<void>;
}

// Should its test fail to stop it.
const LIFETIME = 600_000;

/** Starts a Prometheus of its own on a free port, with an empty store in a temporary folder. */
export async function startPrometheus({ targets, rules, interval }: PrometheusOptions): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const config = {
    global: { scrape_interval: `${interval}ms`, evaluation_interval: `${interval}ms` },
    rule_files: rules === undefined ? [] : ['rules.yml'],
    scrape_configs: Object.entries(targets).map(([job, hosts]) => ({
      job_name: job,
      static_configs: [{ targets: hosts }],
    })),
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  if (rules !== undefined) writeFileSync(join(folder, 'rules.yml'), JSON.stringify(rules));

  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], timeout: LIFETIME, killSignal: 'SIGKILL' },
  );
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'))
      await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await once(child, 'spawn');
    return { ...createPrometheusApi(await readiness(child.stderr)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads the log until the server is ready, and returns its address. Goes on reading, so that the pipe never fills. */
function readiness(log: Readable): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    log.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      // The two lines come in either order.
      const address = /msg="Listening on" address=(\S+)\s/.exec(text)?.[1];
      if (address !== undefined && text.includes('Server is ready')) resolve(`http://${address}`);
    });
    log.once('close', () => reject(new Error(`Prometheus ended:\n${text}`)));
  });
}
