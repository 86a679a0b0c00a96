import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { metrics as api, DiagLogLevel, diag } from '@opentelemetry/api';
import { createHttpMetrics } from '@stageguard/http';
import { type Collection, checkInvariant, createTestProvider, endings, inFlight } from '@stageguard/testing';
import type { Observed } from '../observed.js';
import { OF_SERVERS, type Way } from '../way.js';
import { openResponses } from './open-responses.js';

const NAME = 'http.server';
const INTERVAL = 10;
// Enough to find out by; a suite that goes wrong everywhere would fill the disk.
const MOST = 20;

// Suites put clocks of their own in place of Node's.
const { setTimeout } = globalThis;

/** Collects again and again, compares what is exported with the counter, and writes it down when the process ends. */
export function observe(way: string): void {
  const told = env['STAGEGUARD_FOREIGN_TOLD'] ?? '';
  const warnings: string[] = [];
  const warn = (...args: unknown[]) => {
    if (warnings.length < MOST) warnings.push(args.join(' '));
  };
  const nothing = () => {};
  diag.setLogger({ error: warn, warn, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
  const responses = openResponses();
  const { meterProvider, collect } = createTestProvider();
  api.setGlobalMeterProvider(meterProvider);
  // Exported beside ours in the same instant: the callbacks of a collection run one after the other.
  const meter = meterProvider.getMeter('foreign');
  meter.createObservableGauge('counter.open').addCallback((result) => result.observe(responses.count()));
  meter.createObservableGauge('counter.begun').addCallback((result) => result.observe(responses.begun));

  const wrong: string[] = [];
  const apart: string[] = [];
  let anomalies: Record<string, number> = {};
  let collections = 0;
  const everyServer = OF_SERVERS.includes(way as Way);
  const look = async () => {
    const collection = await collect();
    collections++;
    anomalies = anomaliesIn(collection);
    if (collection.points(`${NAME}.stage_requests`).length === 0) return;
    note(wrong, wrongIn(collection));
    note(apart, apartIn(collection, everyServer));
  };
  const again = () =>
    void setTimeout(
      () =>
        void look()
          .catch((error) => note(wrong, String(error)))
          .then(again),
      INTERVAL,
    ).unref();
  again();

  process.on('exit', () => {
    // The instrumentations count with metrics of this name, which is one in a process.
    const http = createHttpMetrics();
    const { stages, ended } = http.snapshot();
    const inStage = (name: string) => sum(stages.filter(({ stage }) => stage === name));
    const observed: Observed = {
      requests: responses.begun,
      counted: sum(ended) + http.active,
      collections,
      wrong,
      apart,
      left: { ours: http.active, detached: inStage('detached'), counter: responses.count() },
      anomalies,
      warnings: warnings.filter((its) => its.includes('stageguard')),
    };
    appendFileSync(join(told, 'processes'), `${JSON.stringify(observed)}\n`);
  });
}

function wrongIn(collection: Collection): string | undefined {
  try {
    checkInvariant(collection, NAME);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Where ours differ from the counter. Who counts every server has to have all that are open, and work that goes on after
 * them; and all that were begun. Who counts one framework may have fewer.
 */
function apartIn(collection: Collection, everyServer: boolean): string | undefined {
  const { detached = 0, ...stages } = inFlight(collection, NAME);
  const ours = Object.values(stages).reduce((sum, n) => sum + n, 0);
  const begun = [...Object.values(endings(collection, NAME)), ours, detached].reduce((sum, n) => sum + n, 0);
  const [open, all] = [collection.value('counter.open') ?? 0, collection.value('counter.begun') ?? 0];
  const fits = everyServer ? ours === open && begun === all : ours <= open && begun <= all;
  return fits ? undefined : `${ours} in flight and ${begun} begun, the counter has ${open} and ${all}`;
}

function anomaliesIn(collection: Collection): Record<string, number> {
  const points = collection.points('stageguard.anomalies').filter(({ value }) => value !== 0);
  return Object.fromEntries(points.map(({ attributes, value }) => [String(attributes['kind']), value]));
}

function sum(all: readonly { readonly count: number }[]): number {
  return all.reduce((before, { count }) => before + count, 0);
}

function note(list: string[], text: string | undefined): void {
  if (text !== undefined) list.push(list.length < MOST ? text : '');
}
