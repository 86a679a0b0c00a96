import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, it } from '@jest/globals';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createTestProvider, inFlight, until } from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import { type Certificate, selfSigned } from './fixtures/certificate.js';
import { KINDS } from './fixtures/kinds.js';

const EVENTS = [
  ['checkContinue', '100-continue'],
  ['checkExpectation', 'something-else'],
] as const;

let certificate: Certificate;

beforeAll(async () => {
  certificate = await selfSigned();
});

const closing = afterTest();

const cases = KINDS.flatMap((kind) =>
  EVENTS.map(([event, expected]) => ({ ...kind, event, expected, title: kind.name })),
);

it.each(cases)(
  'five requests that $title emits as $event, and as nothing else, are counted while they hang, and end',
  async ({ make, connect, event, expected }) => {
    const { meterProvider, collect } = createTestProvider();
    const instrumentation = new HttpStageInstrumentation({ meterProvider });
    closing.push(() => instrumentation.disable());
    const { metrics } = instrumentation;
    const responses: ServerResponse[] = [];
    const server = make(() => {
      throw new Error('is not asked');
    }, certificate);
    server.on(event, (req: IncomingMessage, res: ServerResponse) => {
      expect(metrics.current()?.stage).toBe('receive');
      req.resume();
      responses.push(res);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = connect((server.address() as AddressInfo).port, certificate);
    closing.push(async () => {
      await client.close();
      await new Promise((closed) => server.close(closed));
    });

    const exchanges = Array.from({ length: 5 }, () =>
      client.request({ method: 'POST', upload: true, headers: { expect: expected } }),
    );
    await until(() => responses.length === 5);
    expect(inFlight(await collect(), 'http.server')).toEqual({ receive: 5 });
    for (const each of exchanges) each.end('body');
    await until(() => metrics.count('handle') === 5);
    for (const res of responses) res.end('read');
    for (const each of exchanges) expect(await each.text()).toBe('read');
    await metrics.drained();
    const collection = await collect();
    expect(inFlight(collection, 'http.server')).toEqual({});
    const ended = collection.points('http.server.ended_requests').filter(({ value }) => value > 0);
    expect(ended).toEqual([
      expect.objectContaining({ attributes: expect.objectContaining({ outcome: 'answered' }), value: 5 }),
    ]);
    expect(collection.points('stageguard.anomalies').filter(({ value }) => value !== 0)).toEqual([]);
  },
);
