import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, jest } from '@jest/globals';
import { diag } from '@opentelemetry/api';
import { createHttpMetrics, track } from '@stageguard/http';

afterEach(() => diag.disable());

class Unreadable extends IncomingMessage {}
Object.defineProperty(Unreadable.prototype, 'url', {
  get() {
    throw new Error('no url here');
  },
  set() {},
});

it('requests that cannot be read are served as without us and not counted, tracked or not, with one warning', async () => {
  const warn = jest.fn();
  diag.setLogger({ error() {}, warn, info() {}, debug() {}, verbose() {} });
  const metrics = createHttpMetrics();
  const server = createServer({ IncomingMessage: Unreadable }, (req, res) => {
    const answer = () => res.end(`${metrics.active} in flight`);
    if (req.headers.from === 'tracked') track(metrics, req, res).with(answer);
    else answer();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const from of ['nobody', 'tracked', 'tracked']) {
      expect(await (await fetch(origin, { headers: { from } })).text()).toBe('0 in flight');
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(warn.mock.calls).toEqual([
    ['stageguard: a request that cannot be read is not counted: Error: no url here'],
  ]);
});
