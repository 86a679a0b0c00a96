import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { metrics as api, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Snapshot } from '@stageguard/core';
import { createGrpcServerMetrics } from '@stageguard/grpc';
import { createHttpMetrics } from '@stageguard/http';
import { createHttpClientMetrics } from '@stageguard/http-client';
import { type Collection, checkInvariant, createTestProvider, endings, inFlight } from '@stageguard/testing';
import type { Observed } from '../observed.js';
import { OF_ALL, OF_GRPC, type Way } from '../way.js';
import { Open } from './open.js';
import { openCalls } from './open-calls.js';
import { openInjected } from './open-injected.js';
import { openOutgoing } from './open-outgoing.js';
import { openResponses } from './open-responses.js';

/** All that may be counted. */
const NAMES = ['http.server', 'rpc.server', 'http.client', 'rpc.client'];
const INTERVAL = 10;
// Enough to find out by; a suite that goes wrong everywhere would fill the disk.
const MOST = 20;

// Suites put clocks of their own in place of Node's.
const { setTimeout } = globalThis;

/** What is counted by ours and by a counter that knows nothing of ours. */
interface Counted {
  readonly name: string;
  /** The metrics of this name, which are one in a process: the instrumentations count with them. */
  readonly snapshot: () => Snapshot;
  readonly counter: Open;
  /** What ours may count as well, and no server has. */
  readonly injected: Open;
  /** Whether ours count all of the process, so that they have to have all that the counter has. */
  readonly all: boolean;
}

function countedBy(way: Way): Counted[] {
  const injected = new Open();
  const all = OF_ALL.includes(way);
  if (way === 'http-client') {
    const snapshot = () => createHttpClientMetrics().snapshot();
    return [{ name: 'http.client', snapshot, counter: openOutgoing(), injected, all }];
  }
  const requests: Counted = {
    name: 'http.server',
    snapshot: () => createHttpMetrics().snapshot(),
    counter: openResponses(),
    injected: openInjected(),
    all,
  };
  if (!OF_GRPC.includes(way)) return [requests];
  const snapshot = () => createGrpcServerMetrics().snapshot();
  return [requests, { name: 'rpc.server', snapshot, counter: openCalls(), injected, all: false }];
}

/** Collects again and again, compares what is exported with the counter, and writes it down when the process ends. */
export function observe(way: Way): void {
  const told = env['STAGEGUARD_FOREIGN_TOLD'] ?? '';
  const warnings: string[] = [];
  const warn = (...args: unknown[]) => {
    if (warnings.length < MOST) warnings.push(args.join(' '));
  };
  const nothing = () => {};
  diag.setLogger({ error: warn, warn, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
  const { meterProvider, collect } = createTestProvider();
  api.setGlobalMeterProvider(meterProvider);
  // Exported beside ours in the same instant: the callbacks of a collection run one after the other. No gauges: of one the SDK keeps the
  // last value by the time of day, and suites turn that back.
  const meter = meterProvider.getMeter('foreign');
  const counted = countedBy(way);
  for (const { name, counter, injected } of counted) {
    for (const [by, open] of Object.entries({ counter, injected })) {
      const exported = (what: string) => meter.createObservableUpDownCounter(`${by}.${name}.${what}`);
      exported('open').addCallback((result) => result.observe(open.count()));
      exported('begun').addCallback((result) => result.observe(open.begun));
    }
  }

  const wrong: string[] = [];
  const apart: string[] = [];
  let anomalies: Record<string, number> = {};
  let collections = 0;
  const look = async () => {
    const collection = await collect();
    collections++;
    anomalies = anomaliesIn(collection);
    for (const name of NAMES) if (isIn(collection, name)) note(wrong, wrongIn(collection, name));
    for (const its of counted) if (isIn(collection, its.name)) note(apart, apartIn(collection, its));
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
    const ours = counted.map(({ snapshot }) => snapshot());
    const observed: Observed = {
      requests: sum(counted.map(({ counter }) => counter.begun)),
      counted: sum(ours.map(begunIn)),
      injected: sum(counted.map(({ injected }) => injected.begun)),
      collections,
      wrong,
      apart,
      left: {
        ours: sum(ours.map(({ active }) => active)),
        detached: sum(ours.map(({ stages }) => countOf(stages.filter(({ stage }) => stage === 'detached')))),
        counter: sum(counted.map(({ counter }) => counter.count())),
        injected: sum(counted.map(({ injected }) => injected.count())),
      },
      anomalies,
      warnings: warnings.filter((its) => its.includes('stageguard')),
    };
    appendFileSync(join(told, 'processes'), `${JSON.stringify(observed)}\n`);
  });
}

function isIn(collection: Collection, name: string): boolean {
  return collection.points(`${name}.stage_requests`).length > 0;
}

function wrongIn(collection: Collection, name: string): string | undefined {
  try {
    checkInvariant(collection, name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Where ours differ from the counter. Who counts every server, or every call, has to have all that are open, and work that goes on after
 * them; and all that were begun. Who counts one framework may have fewer; and of gRPC's streams those are no calls that have no
 * handler. Injected requests may come on top.
 */
function apartIn(collection: Collection, { name, all: ofAll }: Counted): string | undefined {
  const { detached = 0, ...stages } = inFlight(collection, name);
  const ours = sum(Object.values(stages));
  const begun = sum([...Object.values(endings(collection, name)), ours, detached]);
  const read = (what: string) => collection.value(`${what}.${name}.open`) ?? 0;
  const readBegun = (what: string) => collection.value(`${what}.${name}.begun`) ?? 0;
  const [open, all] = [read('counter'), readBegun('counter')];
  const tooMany = ours > open + read('injected') || begun > all + readBegun('injected');
  const tooFew = ofAll && (ours < open || begun < all);
  if (!tooMany && !tooFew) return undefined;
  return `${name}: ${ours} in flight and ${begun} begun, the counter has ${open} and ${all}`;
}

function anomaliesIn(collection: Collection): Record<string, number> {
  const points = collection.points('stageguard.anomalies').filter(({ value }) => value !== 0);
  return Object.fromEntries(points.map(({ attributes, value }) => [String(attributes['kind']), value]));
}

function begunIn({ ended, active }: Snapshot): number {
  return countOf(ended) + active;
}

function countOf(all: readonly { readonly count: number }[]): number {
  return sum(all.map(({ count }) => count));
}

function sum(all: readonly number[]): number {
  return all.reduce((before, its) => before + its, 0);
}

function note(list: string[], text: string | undefined): void {
  if (text !== undefined) list.push(list.length < MOST ? text : '');
}
