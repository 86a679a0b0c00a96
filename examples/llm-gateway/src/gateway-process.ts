import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { LostEvent, StallEvent } from '@stageguard/watchdog';
import type { DemoOptions } from './options.js';
import type { OverdueStage } from './overdue-record.js';
import type { Collected } from './readings.js';

export type GatewayCommand =
  | { readonly kind: 'start'; readonly options: ServeOptions }
  | { readonly kind: 'read' }
  | { readonly kind: 'break' }
  | { readonly kind: 'end' }
  | { readonly kind: 'stop' };

export interface ServeOptions extends Pick<DemoOptions, 'mode' | 'workers' | 'speed' | 'fault' | 'port'> {
  /** Where the watchdog keeps its black box. */
  readonly folder: string | undefined;
}

/** What the gateway says of itself. */
export interface Reading {
  readonly collected: Collected;
  readonly overdue: readonly OverdueStage[];
  /** How much of the time since the last reading the event loop was busy, between 0 and 1. */
  readonly busy: number;
  /** The same since the start. */
  readonly busyOverall: number;
}

/** The last reading, and what a scrape would get. */
export interface LastReading extends Reading {
  readonly page: string;
}

export type Stall = Pick<StallEvent, 'name' | 'stage' | 'traceId' | 'stack' | 'duration'>;
export type Lost = Pick<LostEvent, 'cause' | 'since' | 'snapshot'>;

export type GatewayReport =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'listening'; readonly port: number; readonly watchdogPort: number }
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'ended'; readonly reading: LastReading }
  | { readonly kind: 'stall'; readonly stall: Stall }
  | { readonly kind: 'lost'; readonly lost: Lost }
  | { readonly kind: 'failed'; readonly reason: string; readonly code: string | undefined };

/** The gateway, in a process of its own: where it is blocked or dead, the demo goes on. */
export interface GatewayProcess {
  readonly port: number;
  /** `http://127.0.0.1:port`, where it serves. */
  readonly url: string;
  /** Where its watchdog does. */
  readonly watchdogUrl: string;
  /** What its watchdog has said of the event loop. */
  readonly stalls: readonly Stall[];
  /** What its watchdog has found of one that had died. */
  readonly lost: readonly Lost[];
  /** Settles once its event loop comes to it: not while it is blocked, and never once it is dead. */
  read(): Promise<Reading>;
  /** Injects what the fault says. */
  break(): void;
  /** Lets no more requests in. Rejects where a series in flight does not come back to 0. */
  end(): Promise<LastReading>;
  /** Resolves once it is dead, by SIGKILL. */
  kill(): Promise<void>;
  /** Resolves once it has ended. */
  stop(): Promise<void>;
  /** Rejects where it ends although nobody has killed or stopped it. */
  readonly failed: Promise<never>;
}

export async function startGatewayProcess(options: ServeOptions): Promise<GatewayProcess> {
  const child = fork(resolve(__dirname, 'serve.js'), { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const tell = (command: GatewayCommand) => child.connected && child.send(command);
  const stalls: Stall[] = [];
  const lost: Lost[] = [];
  let toEnd = false;
  let reading: Promise<Reading> | undefined;

  const failed = new Promise<never>((_, reject) => {
    child.on('message', (report: GatewayReport) => {
      if (report.kind === 'stall') stalls.push(report.stall);
      else if (report.kind === 'lost') lost.push(report.lost);
      else if (report.kind === 'failed') {
        reject(Object.assign(new Error(report.reason), { stack: report.reason, code: report.code }));
      }
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (!toEnd) reject(new Error(`the process of the gateway has ended: ${signal ?? code}`));
    });
  });
  failed.catch(() => {}); // Raced below and by whoever started it.

  function next<K extends GatewayReport['kind']>(kind: K): Promise<Extract<GatewayReport, { kind: K }>> {
    return new Promise((resolve) => {
      child.on('message', function hear(report: GatewayReport) {
        if (report.kind !== kind) return;
        child.off('message', hear);
        resolve(report as Extract<GatewayReport, { kind: K }>);
      });
    });
  }

  await Promise.race([next('loaded'), failed]);
  tell({ kind: 'start', options });
  const { port, watchdogPort } = await Promise.race([next('listening'), failed]);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    watchdogUrl: `http://127.0.0.1:${watchdogPort}`,
    stalls,
    lost,
    failed,
    read() {
      if (reading !== undefined) return reading;
      reading = next('reading').then((its) => {
        reading = undefined;
        return its.reading;
      });
      tell({ kind: 'read' });
      return reading;
    },
    break: () => void tell({ kind: 'break' }),
    async end() {
      tell({ kind: 'end' });
      return (await Promise.race([next('ended'), failed])).reading;
    },
    async kill() {
      toEnd = true;
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      toEnd = true;
      tell({ kind: 'stop' });
      await exited;
    },
  };
}
