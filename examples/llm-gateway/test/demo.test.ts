import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  endEmpty,
  type Load,
  type Picture,
  prepareLoad,
  type Story,
  summary,
  table,
  takeAccount,
  takePicture,
  takeReadings,
} from '../dist/index.js';
import { startGateway } from './running-gateway.js';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function gatewayToRead() {
  const gateway = await startGateway('disaggregated', 50);
  cleanUps.push(() => gateway.stop());
  return gateway;
}

const NOBODY = { sent: 0, finished: 0, aborted: 0, refused: 0, lost: 0 };

describe('the account of all that were sent', () => {
  it.each([
    ['some are here, some outside', { sent: 9, finished: 2, aborted: 1, refused: 0, lost: 0 }, 3, 3],
    [
      'some have left before they were accepted',
      { sent: 9, finished: 0, aborted: 7, refused: 0, lost: 0 },
      2,
      0,
    ],
    ['the clients have not said yet what they have sent', NOBODY, 4, 0],
  ])('adds up where %s', async (_what, tally, here, outside) => {
    const { metrics, exporter } = await gatewayToRead();
    const requests = Array.from({ length: here }, () => metrics.begin());
    const account = takeAccount(await takeReadings(exporter), tally);
    const { sent, ...others } = account;
    expect(Object.values(others).reduce((total, its) => total + its, 0)).toBe(sent);
    expect(account).toMatchObject({ active: here, outside });
    for (const request of requests) request.end();
  });
});

describe('the table', () => {
  async function wide(): Promise<Picture> {
    const { metrics, exporter } = await gatewayToRead();
    const requests = Array.from({ length: 12_345 }, () => metrics.begin());
    const readings = await takeReadings(exporter);
    const tally = { sent: 54_321, finished: 20_000, aborted: 9_999, refused: 9_999, lost: 0 };
    const picture = takePicture(readings, 'disaggregated', tally, 1_234, 1);
    for (const request of requests) request.end();
    return {
      ...picture,
      rows: picture.rows.map((row) => ({
        ...row,
        comes: 2_345,
        goes: 2_345,
        overdue: 12_345,
        idle: 999.9,
        oldestAge: 1_234,
      })),
    };
  }

  it.each([60, 80, 200])('of %d columns wraps no line, and fits a screen', async (columns) => {
    const lines = table(await wide(), columns).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(columns);
    expect(lines.length).toBeLessThan(24);
    expect(lines.join('\n')).toContain('oldest');
  });

  it('says of each stage how many come and go in a second', async () => {
    const { metrics, exporter } = await gatewayToRead();
    const before = takePicture(await takeReadings(exporter), 'disaggregated', NOBODY, 1, 0);
    const [one, two] = [metrics.begin(), metrics.begin()];
    one.enter('preprocess');
    two.enter('preprocess');
    two.end();
    const after = takePicture(await takeReadings(exporter), 'disaggregated', NOBODY, 3, 0, before);
    const row = after.rows.find(({ stage }) => stage === 'preprocess');
    expect(row).toMatchObject({ count: 1, comes: 1, goes: 0.5 });
    one.end();
  });
});

it('the summary fits 24 lines of 60 columns, whatever has happened', async () => {
  const { metrics, exporter } = await gatewayToRead();
  const outcomes = ['aborted', 'failed', 'abandoned'] as const;
  for (const stage of ['preprocess', 'handle', 'respond', 'receive', 'detached'] as const) {
    for (const outcome of outcomes) metrics.begin(undefined, { stage }).end({ outcome });
  }
  const overdue = Array.from({ length: 12 }, (_, i) => ({
    metrics: 'rpc.client',
    stage: 'dispatch',
    phase: 'aggregated',
    worker: '',
    requests: 100 - i,
    longest: 999.9,
  }));
  const story: Story = {
    options: {
      duration: 20,
      speed: 10,
      mode: 'disaggregated',
      workers: 'grpc',
      port: 0,
      fault: 'stuck-decode',
      metrics: false,
    },
    tally: { sent: 20, finished: 5, aborted: 15, refused: 0, lost: 0 },
    readings: await takeReadings(exporter),
    overdue,
    incident: [],
    mostInFlight: 1_234,
    busy: 1,
  };
  const lines = summary(story).split('\n');
  expect(lines.length).toBeLessThan(24);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  expect(lines).toContain('  and in 7 other places');
  expect(lines).toContain('  and in 10 other places');
  expect(lines).toContain('5 left before the gateway had accepted them.');
  expect(lines.at(-1)).toBe('20 sent = 5 answered + 15 aborted + 0 refused');
});

describe('the end of the demo', () => {
  it('waits for the last request, and accepts none meanwhile', async () => {
    const { metrics, exporter, server, url } = await gatewayToRead();
    const request = metrics.begin();
    const empty = endEmpty(server, exporter);
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
    request.end();
    expect((await empty).inFlight.filter(({ value }) => value !== 0)).toEqual([]);
  });

  it('fails where a request stays in flight, and says which series is not back at 0', async () => {
    const { metrics, exporter, server } = await gatewayToRead();
    const request = metrics.begin();
    request.enter('preprocess');
    await expect(endEmpty(server, exporter, 50)).rejects.toThrow(
      'dynamo.frontend.stage_requests{"stage":"preprocess"} 1',
    );
    request.end();
  });
});

describe('the process of the clients', () => {
  async function loadOn(
    listener: RequestListener,
  ): Promise<{ readonly load: Load; readonly server: Server }> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const load = await prepareLoad();
    cleanUps.push(
      () => load.stop(),
      () => server.closeAllConnections(),
      () => server.close(),
    );
    load.start({ port: (server.address() as AddressInfo).port, fault: 'none', speed: 40, until: 10 });
    return { load, server };
  }

  it('counts what it has sent, and cancels what waits', async () => {
    const { load } = await loadOn(() => {});
    while (load.tally.sent < 5) await sleep(10);
    load.cancel();
    await load.over;
    const { sent, finished, aborted, refused } = load.tally;
    expect([finished, aborted, refused]).toEqual([0, sent, 0]);
  });

  it('fails where an answer is not what it should be', async () => {
    const { load } = await loadOn((_req, res) => res.end('something else'));
    await expect(load.over).rejects.toThrow('an answer of 200: something else');
  });
});
