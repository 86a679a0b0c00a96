import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { warningsOf } from '@stageguard/testing/adapter';
import { isLocal, type LivePageOptions, livePage } from '@stageguard/zpages';
import { serve } from './serve';
import { showing, snapshot, stage } from './snapshots';

const flags = process.allowedNodeEnvironmentFlags;
const PERMISSION = flags.has('--permission') ? '--permission' : '--experimental-permission';
// Before Node 25 the permission model leaves the network alone.
const itWithNet = flags.has('--allow-net') ? it : it.skip;
const itWithoutNet = flags.has('--allow-net') ? it.skip : it;

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

const TOKEN = 'a-token-of-a-good-length';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('a live page that is mounted', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'refuses everybody until it is told whom to answer, and says what to write: a client on this machine at %s',
    async (address) => {
      const server = createServer(page());
      await new Promise<void>((resolve) => server.listen(0, address, resolve));
      const { status, text } = await ask({ host: address, port: (server.address() as AddressInfo).port });
      await new Promise((resolve) => server.close(resolve));
      expect(status).toBe(403);
      expect(text).toMatch(/^Refused\. .*{ token: .*{ allow: .*\.listen\(9465\)/s);
    },
  );

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
    ['returns an object', () => ({})],
    ['returns nothing', () => undefined],
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
    ['never settles', () => new Promise(() => {})],
  ])('refuses a client on this machine where `allow` %s', async (_, allow) => {
    const { origin } = await serve(page({ allow: allow as () => boolean }));
    const response = await fetch(origin);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('secret');
  });

  it.each<[string, Record<string, string>, number]>([
    ['as a bearer', bearer(TOKEN), 200],
    ['as a password, whatever the user', basic('anybody', TOKEN), 200],
    ['as a bearer, in lower case', { authorization: `bearer ${TOKEN}` }, 200],
    ['nowhere', {}, 401],
    ['in part', bearer(TOKEN.slice(1)), 401],
    ['and more', bearer(`${TOKEN}x`), 401],
    ['as a user', basic(TOKEN, ''), 401],
    ['by another scheme', { authorization: `Digest ${TOKEN}` }, 401],
    ['without a scheme', { authorization: TOKEN }, 401],
  ])('with a token answers who sends it, and asks others for it: %s', async (_, headers, expected) => {
    const { origin } = await serve(page({ token: TOKEN }));
    const response = await fetch(origin, { headers });
    expect(response.status).toBe(expected);
    expect(response.headers.get('www-authenticate')).toBe(
      expected === 401 ? 'Basic realm="Stageguard"' : null,
    );
    expect(await response.text()).not.toContain(TOKEN);
  });

  it('with a token and `allow` answers only who passes both', async () => {
    const { origin } = await serve(page({ token: TOKEN, allow: (req) => req.url === '/mine' }));
    const statusOf = async (path: string, headers = {}) => (await fetch(origin + path, { headers })).status;
    expect(await statusOf('/mine', bearer(TOKEN))).toBe(200);
    expect(await statusOf('/other', bearer(TOKEN))).toBe(403);
    expect(await statusOf('/mine')).toBe(401);
  });
});

describe('a live page that listens by itself', () => {
  it('answers clients on this machine, on the loopback interface alone', async () => {
    const { server, port } = await listening(page().listen(0));
    expect((server.address() as AddressInfo).address).toBe('127.0.0.1');
    expect(await ask({ port })).toMatchObject({ status: 200 });
    expect(await ask({ port, headers: { host: 'rebound.example' } })).toMatchObject({ status: 403 });
    expect(await ask({ port, headers: { 'x-forwarded-for': '127.0.0.1' } })).toMatchObject({ status: 403 });
    server.close();
  });

  it('answers by `allow` and `token` where they are given, on any interface then', async () => {
    const { server, port } = await listening(page({ token: TOKEN }).listen(0, '0.0.0.0'));
    expect(await ask({ port, headers: { host: 'ops.example', ...bearer(TOKEN) } })).toMatchObject({
      status: 200,
    });
    expect(await ask({ port })).toMatchObject({ status: 401 });
    server.close();
  });

  it.each<[unknown, unknown, string]>([
    [
      0,
      '0.0.0.0',
      `option 'host' has to be a loopback address, or option \`allow\` or \`token\` given; given: "0.0.0.0"`,
    ],
    [
      0,
      '::',
      `option 'host' has to be a loopback address, or option \`allow\` or \`token\` given; given: "::"`,
    ],
    [
      0,
      '10.0.0.7',
      `option 'host' has to be a loopback address, or option \`allow\` or \`token\` given; given: "10.0.0.7"`,
    ],
    [0, 7, "option 'host' has to be a string; given: 7"],
    [-1, undefined, "option 'port' has to be a whole number from 0 to 65535; given: -1"],
    ['9465', undefined, `option 'port' has to be a whole number from 0 to 65535; given: "9465"`],
  ])('refuses what is wrong: %s, %s', (port, host, message) => {
    expect(() => page().listen(port as number, host as string)).toThrow(
      new TypeError(`stageguard: ${message}`),
    );
  });

  it('says with one warning that its port is taken, and throws nothing into the process', async () => {
    const { server, port } = await listening(page().listen(0));
    const warnings = await warningsOf(async () => {
      const [second, third] = [page().listen(port), page().listen(port)];
      await Promise.all([once(second, 'error'), once(third, 'error')]);
    });
    expect(warnings).toEqual([expect.stringMatching(`cannot listen on 127.0.0.1:${port}.*EADDRINUSE`)]);
    server.close();
  });

  itWithNet('says with one warning that it may not listen, and the process goes on', async () => {
    const { stdout, stderr } = await underPermission();
    expect(stdout).toBe('error\ngoes on\n');
    expect(stderr.match(/the live page cannot listen on 127.0.0.1:0.*--allow-net/g)).toHaveLength(1);
  });

  itWithoutNet('listens where Node has no permission of the network to ask for', async () => {
    expect((await underPermission()).stdout).toBe('listening\ngoes on\n');
  });

  it('does not keep the process alive', async () => {
    const program = `
      const { livePage } = require('@stageguard/zpages');
      livePage({ snapshot: () => ({}) }).listen(0).on('listening', () => console.log('listens'));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { cwd: __dirname });
    expect(stdout).toBe('listens\n');
  });
});

/** What a program says whose page listens under the permission model, without a permission of the network. */
async function underPermission() {
  const program = `
    const { livePage } = require('@stageguard/zpages');
    const page = livePage({ snapshot: () => ({}) }).listen(0);
    for (const event of ['error', 'listening']) {
      page.on(event, () => {
        console.log(event);
        page.close();
        setImmediate(() => console.log('goes on'));
      });
    }
  `;
  return promisify(execFile)(process.execPath, [PERMISSION, '--allow-fs-read=*', '-e', program], {
    cwd: __dirname,
  });
}

/** Waits for a server of a page to listen. */
async function listening(server: Server): Promise<{ server: Server; port: number }> {
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

async function ask(options: RequestOptions): Promise<{ status: number | undefined; text: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', agent: false, ...options }, resolve).on('error', reject);
  });
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}
