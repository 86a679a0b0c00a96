import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ExportRequest } from '@stageguard/testing/otlp';
import { type Protocol, type Receiver, receive } from '@stageguard/testing/otlp';
import { type Exported, exported } from './exported';
import { type Service, startService } from './service';

const WAITING = { stage: 'wait', queue: 'build', 'http.route': '/queues/:queue/jobs/:job' };

let receiver: Receiver;
let service: Service;

async function start(protocol: Protocol, environment: Record<string, string> = {}): Promise<void> {
  receiver = await receive(protocol);
  service = await startService(protocol, receiver.endpoint, environment);
}

afterEach(async () => {
  service.kill();
  await receiver.close();
});

describe.each(['http/protobuf', 'grpc'] as const)('over %s', (protocol) => {
  it('a request that waits is exported in its stage, until it is answered', async () => {
    await start(protocol);
    const job = `${service.url}/queues/build/jobs/7`;
    const first = await next(() => true);
    expect(first.resource).toMatchObject({ 'service.name': 'jobs', 'telemetry.sdk.language': 'nodejs' });
    // Declared, so exported as 0 before anybody asks.
    expect(value(first, 'http.server.stage_requests', { stage: 'wait', queue: 'build' })).toBe(0);
    expect(value(first, 'http.server.stage_requests', { stage: 'wait', queue: 'deploy' })).toBe(0);

    const answer = fetch(job);
    const waiting = await next((it) => value(it, 'http.server.stage_requests', WAITING) === 1);
    expect(stages(waiting)).toEqual([WAITING]);
    expect(sum(waiting, 'http.server.active_requests')).toBe(1);
    expect(
      value(waiting, 'http.server.active_requests', {
        'http.request.method': 'GET',
        'url.scheme': 'http',
        'http.route': '/queues/:queue/jobs/:job',
      }),
    ).toBe(1);

    // It grows while the request is still there, at one second a second.
    const later = await next((it) => value(it, 'http.server.stage_time', WAITING) > 0.2);
    expect(value(later, 'http.server.stage_requests', WAITING)).toBe(1);
    expect(value(later, 'http.server.stage_oldest_age', WAITING)).toBeGreaterThan(0.2);
    expect(value(later, 'http.server.stage_peak', WAITING)).toBe(1);

    const result = { built: true };
    const put = {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(result),
    };
    expect((await fetch(job, put)).status).toBe(204);
    expect(await (await answer).json()).toEqual(result);
    const empty = await next((it) => sum(it, 'http.server.active_requests') === 0);
    expect(stages(empty)).toEqual([]);
    expect(value(empty, 'http.server.stage_oldest_age', WAITING)).toBe(0);
  });

  it('every metric has its kind, its unit, its temporality and its time', async () => {
    await start(protocol);
    const answer = fetch(`${service.url}/queues/build/jobs/8`);
    const before = await next((it) => value(it, 'http.server.stage_requests', WAITING) === 1);
    const after = await next(() => true);
    const kinds = Object.fromEntries(
      ['active_requests', 'stage_requests', 'stage_time', 'stage_oldest_age', 'stage_peak'].map((name) => {
        const { data, unit, sum } = after.metric(`http.server.${name}`);
        return [name, { data, unit, temporality: sum?.aggregationTemporality, monotonic: sum?.isMonotonic }];
      }),
    );
    const inFlight = {
      data: 'sum',
      unit: '{request}',
      temporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
      monotonic: false,
    };
    expect(kinds).toEqual({
      active_requests: inFlight,
      stage_requests: inFlight,
      stage_time: { ...inFlight, unit: 's', monotonic: true },
      stage_oldest_age: { data: 'gauge', unit: 's' },
      stage_peak: { data: 'gauge', unit: '{request}' },
    });
    for (const name of ['http.server.stage_requests', 'http.server.stage_time']) {
      const [earlier, later] = [point(before, name, WAITING), point(after, name, WAITING)];
      // One start, and from there on later and later: a rate can be taken.
      expect(later.start).toBe(earlier.start);
      expect(earlier.time).toBeGreaterThanOrEqual(earlier.start);
      expect(later.time).toBeGreaterThan(earlier.time);
    }
    await fetch(`${service.url}/queues/build/jobs/8`, { method: 'PUT' });
    await answer;
  });

  it('under delta temporality what is in flight stays a total, and request-seconds are those since the last time', async () => {
    await start(protocol, { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' });
    const answer = fetch(`${service.url}/queues/build/jobs/9`);
    await next((it) => value(it, 'http.server.stage_requests', WAITING) === 1);
    // One after the other: on a busy machine two can have come since.
    const before = receiver.exports.length;
    while (receiver.exports.length < before + 2) await sleep(10);
    const [one, two] = receiver.exports.slice(before, before + 2).map(exported) as [Exported, Exported];
    expect(two.metric('http.server.stage_requests').sum?.aggregationTemporality).toBe(
      'AGGREGATION_TEMPORALITY_CUMULATIVE',
    );
    expect(two.metric('http.server.stage_time').sum?.aggregationTemporality).toBe(
      'AGGREGATION_TEMPORALITY_DELTA',
    );
    expect(value(two, 'http.server.stage_requests', WAITING)).toBe(1);
    const [earlier, later] = [one, two].map((it) => point(it, 'http.server.stage_time', WAITING));
    expect(later?.start).toBe(earlier?.time);
    await fetch(`${service.url}/queues/build/jobs/9`, { method: 'PUT' });
    await answer;
  });

  it('what no other export has told is told by the last one, at shutdown', async () => {
    await start(protocol, {
      OTEL_METRIC_EXPORT_INTERVAL: '3600000',
      OTEL_METRIC_EXPORT_TIMEOUT: '60000',
    });
    const job = `${service.url}/queues/build/jobs/10`;
    await fetch(job, { method: 'PUT' });
    expect((await fetch(job)).status).toBe(200);
    expect(receiver.exports).toEqual([]);
    expect(await service.stop()).toBe(0);
    expect(receiver.exports.length).toBe(1);
    const last = exported(receiver.exports[0] as ExportRequest);
    expect(value(last, 'http.server.stage_requests', WAITING)).toBe(0);
    expect(value(last, 'http.server.stage_time', WAITING)).toBeGreaterThan(0);
  });
});

/** The first export from now on of which it holds; every one until then adds up. */
async function next(holds: (it: Exported) => boolean): Promise<Exported> {
  let seen = receiver.exports.length;
  const deadline = AbortSignal.timeout(60_000);
  for (;;) {
    for (; seen < receiver.exports.length; seen++) {
      const it = exported(receiver.exports[seen] as ExportRequest);
      expect(sum(it, 'http.server.stage_requests')).toBe(sum(it, 'http.server.active_requests'));
      if (holds(it)) return it;
    }
    deadline.throwIfAborted();
    await sleep(10);
  }
}

function point(it: Exported, name: string, attributes: Record<string, string>) {
  const sorted = (of: Record<string, string>) => JSON.stringify(Object.entries(of).sort());
  const found = it.points(name).find((point) => sorted(point.attributes) === sorted(attributes));
  return found ?? { value: Number.NaN, start: 0n, time: 0n };
}

function value(it: Exported, name: string, attributes: Record<string, string>): number {
  return point(it, name, attributes).value;
}

function sum(it: Exported, name: string): number {
  return it.points(name).reduce((total, { value }) => total + value, 0);
}

/** The stages in which something is in flight. */
function stages(it: Exported) {
  return it
    .points('http.server.stage_requests')
    .filter(({ value }) => value !== 0)
    .map(({ attributes }) => attributes);
}
