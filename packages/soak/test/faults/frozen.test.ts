import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createHttpMetrics, track } from '@stageguard/http';
import { createHttp1Client } from '@stageguard/testing';
import { expectUnharmed } from './fixtures/compare';
import { http2 } from './fixtures/http-kinds';
import { HTTP_KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

// Node itself writes to a request until its body has been read, and to a response until its end.

describe.each(HTTP_KINDS)('$name', (kind) => {
  it('serves as without us where the headers of a request are frozen', async () => {
    await expectUnharmed(kind, { before: ({ req }) => Object.freeze(req?.headers) });
    expect(logs).toEqual([]);
  });

  it('serves as without us where a request is frozen when its body has been read', async () => {
    let frozen = 0;
    await expectUnharmed(kind, {
      inside({ req }) {
        if (req?.method !== 'POST') return;
        req.on('end', () => {
          frozen++;
          Object.freeze(req);
        });
      },
    });
    expect(frozen).toBeGreaterThan(0);
    expect(logs).toEqual([]);
  });
});

it.each(['req', 'res'] as const)(
  'HTTP/2 serves as without us where %s is frozen before we see it',
  async (which) => {
    await expectUnharmed(http2, { before: (inside) => Object.freeze(inside[which]) });
    expect(logs).toEqual([]);
  },
);

describe('node:http', () => {
  it('counts a request that is frozen before we see it, though it comes late', async () => {
    const metrics = createHttpMetrics({ name: 'late' });
    const stages: unknown[] = [];
    const server = createServer(async (req, res) => {
      for await (const _ of req);
      Object.freeze(req);
      const request = track(metrics, req, res);
      expect(track(metrics, req, res)).toBe(request);
      stages.push(request.stage);
      res.end('served');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = createHttp1Client((server.address() as AddressInfo).port);
    expect(await client.request({ method: 'POST', body: 'read this' }).text()).toBe('served');
    await metrics.drained({ signal: AbortSignal.timeout(60_000) });
    expect(stages).toEqual(['handle']);
    expect(logs).toEqual([]);
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
