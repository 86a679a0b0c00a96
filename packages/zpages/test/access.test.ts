import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { isLocal, type LivePageOptions, livePage } from '@stageguard/zpages';
import { serve } from './serve';
import { showing, snapshot, stage } from './snapshots';

const page = (options?: LivePageOptions) => livePage(showing(snapshot([stage('handle', 1)])), options);

const from = (
  remoteAddress: string | undefined,
  headers: Record<string, string> = { host: 'localhost' },
) => ({
  headers,
  socket: { remoteAddress },
});

describe('a local request', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:0:0:1'])(
    'comes from %s',
    (address) => {
      expect(isLocal(from(address))).toBe(true);
    },
  );

  it.each([
    '10.0.0.7',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '::ffff:10.0.0.7',
    '2001:db8::1',
    'fe80::1%lo',
    '127.0.0.1.evil.example',
    '',
    undefined,
  ])('does not come from %s', (address) => {
    expect(isLocal(from(address))).toBe(false);
  });

  it.each([
    'localhost',
    'LOCALHOST:3000',
    'app.localhost:3000',
    '127.0.0.1:3000',
    '127.9.9.9',
    '[::1]:3000',
    '[::1]',
  ])('asks for a host such as %s', (host) => {
    expect(isLocal(from('127.0.0.1', { host }))).toBe(true);
  });

  it.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    'localhost:3000@evil.example',
    '10.0.0.7',
    '0.0.0.0:3000',
    '::1',
    '',
  ])('does not ask for the host %j, to which a name of an attacker may have been bound', (host) => {
    expect(isLocal(from('127.0.0.1', { host }))).toBe(false);
  });

  it('asks for some host', () => {
    expect(isLocal(from('127.0.0.1', {}))).toBe(false);
    expect(isLocal(from('127.0.0.1', { ':authority': 'localhost:3000' }))).toBe(true);
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])(
    'carries no %s of a proxy, which would speak for anybody',
    (header) => {
      expect(isLocal(from('127.0.0.1', { host: 'localhost', [header]: '127.0.0.1' }))).toBe(false);
    },
  );
});

describe('the live page', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'answers a client on this machine at %s',
    async (address) => {
      const server = createServer(page());
      await new Promise<void>((resolve) => server.listen(0, address, resolve));
      const { port } = server.address() as AddressInfo;
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        get({ host: address, port, agent: false }, resolve).on('error', reject);
      });
      response.resume();
      await new Promise((resolve) => server.close(resolve));
      expect(response.statusCode).toBe(200);
    },
  );

  it('refuses a client on another machine, whatever its headers say', async () => {
    const { origin } = await serve((req, res) => {
      Object.defineProperty(req.socket, 'remoteAddress', { value: '10.0.0.7' });
      page()(req, res);
    });
    for (const headers of [{}, { 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }]) {
      const response = await fetch(origin, { headers });
      expect(response.status).toBe(403);
      expect(await response.text()).toMatch(/^Refused\..*`allow`/);
    }
  });

  it('refuses before it looks at the method', async () => {
    const { origin } = await serve(page({ allow: () => false }));
    expect((await fetch(origin, { method: 'POST' })).status).toBe(403);
  });

  it('answers whoever `allow` returns true for, or a promise of it', async () => {
    const elsewhere = { headers: { 'x-forwarded-for': '10.0.0.7' } };
    const { origin } = await serve(page({ allow: (req) => req.headers['x-forwarded-for'] === '10.0.0.7' }));
    expect((await fetch(origin, elsewhere)).status).toBe(200);
    expect((await fetch(origin)).status).toBe(403);
    const later = await serve(page({ allow: async () => true }));
    expect((await fetch(later.origin, elsewhere)).status).toBe(200);
  });

  it.each<[string, () => unknown]>([
    ['returns false', () => false],
    ['returns a promise of false', async () => false],
    ['returns something else', () => 'yes'],
    ['returns nothing', () => undefined],
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
  ])('refuses a client on this machine where `allow` %s', async (_, allow) => {
    const { origin } = await serve(page({ allow: allow as () => boolean }));
    const response = await fetch(origin);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('secret');
  });
});
