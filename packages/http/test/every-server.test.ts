import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from '@jest/globals';
import type { ActiveRequest } from '@stageguard/core';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { type Client, until } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';
import { afterTest } from '@stageguard/testing/jest';
import { type Certificate, selfSigned } from './fixtures/certificate.js';
import { KINDS, type Kind, type Listener } from './fixtures/kinds.js';

const MADE_BEFORE = join(__dirname, 'fixtures/processes/servers-made-before.cjs');

let certificate: Certificate;

beforeAll(async () => {
  certificate = await selfSigned();
});

const closing = afterTest();

function instrumented() {
  const instrumentation = new HttpStageInstrumentation();
  closing.push(() => instrumentation.disable());
  return instrumentation.metrics;
}

async function listening(server: Server, connect: Kind['connect']): Promise<Client> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, certificate);
  closing.push(async () => {
    await client.close();
    await new Promise((closed) => server.close(closed));
  });
  return client;
}

/** Handlers that hang until they are told to answer in part, and then to end. */
function handlers(current: () => ActiveRequest | undefined) {
  const all = new Map<string, Handled>();
  const listener: Listener = async ({ url = '' }, res) => {
    const [part, rest] = [createSignal(), createSignal()];
    const its: Handled = { answer: part.fire, end: rest.fire, before: current(), after: undefined };
    all.set(url, its);
    await part.fired;
    its.after = current();
    res.write('begun ');
    await rest.fired;
    res.end('ended');
  };
  return { all, listener };
}

interface Handled {
  answer(): void;
  end(): void;
  /** What was current when it was called, and after it has waited. */
  readonly before: ActiveRequest | undefined;
  after: ActiveRequest | undefined;
}

it.each(KINDS)(
  'five requests of $name are counted, each current in its handler, and end one by one',
  async ({ make, connect }) => {
    const metrics = instrumented();
    const { all, listener } = handlers(() => metrics.current());
    const client = await listening(make(listener, certificate), connect);
    const paths = ['/0', '/1', '/2', '/3', '/4'];
    const exchanges = paths.map((path) => client.request({ path }));
    await until(() => all.size === paths.length);
    expect([metrics.active, metrics.count('handle')]).toEqual([5, 5]);
    const requests = paths.map((path) => all.get(path)?.before);
    const stages = () => requests.map((request) => request?.stage);
    expect(new Set(requests).size).toBe(5);
    expect(stages()).toEqual(['handle', 'handle', 'handle', 'handle', 'handle']);

    all.get('/1')?.answer();
    expect(await exchanges[1]?.first()).toBe('begun ');
    expect(all.get('/1')?.after).toBe(requests[1]);
    expect(stages()).toEqual(['handle', 'respond', 'handle', 'handle', 'handle']);
    all.get('/1')?.end();
    await until(() => requests[1]?.stage === undefined);
    expect([metrics.active, metrics.count('handle')]).toEqual([4, 4]);

    for (const { answer, end } of all.values()) {
      answer();
      end();
    }
    await Promise.all(exchanges.map((exchange) => exchange.text()));
    await metrics.drained();
    expect(metrics.active).toBe(0);
  },
);

it.each(KINDS)('a client of $name that leaves ends its request and no other', async ({ make, connect }) => {
  const metrics = instrumented();
  const { all, listener } = handlers(() => metrics.current());
  const server = make(listener, certificate);
  const staying = await listening(server, connect);
  const stays = staying.request({ path: '/stays' });
  for (const departure of staying.departures) {
    const leaving = connect((server.address() as AddressInfo).port, certificate);
    closing.push(() => leaving.close());
    const path = `/${departure.replaceAll(' ', '-')}`;
    const leaves = leaving.request({ path });
    await until(() => all.has(path) && all.has('/stays'));
    expect(metrics.active).toBe(2);
    leaves.leave(departure);
    await until(() => all.get(path)?.before?.stage === undefined);
    expect([all.get('/stays')?.before?.stage, metrics.active]).toEqual(['handle', 1]);
  }
  for (const { answer, end } of all.values()) {
    answer();
    end();
  }
  expect(await stays.text()).toBe('begun ended');
  await metrics.drained();
});

it('servers of every kind are counted that listened before anything of ours was loaded', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [MADE_BEFORE]);
  const counted = {
    active: 5,
    handle: 5,
    current: 5,
    stages: Array(5).fill('handle'),
    answers: Array(5).fill('the same'),
  };
  expect(JSON.parse(stdout)).toEqual(Object.fromEntries(KINDS.map(({ name }) => [name, counted])));
});
