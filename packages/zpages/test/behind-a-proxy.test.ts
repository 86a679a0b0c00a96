import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as ask, createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { afterTest } from '@stageguard/testing/jest';
import { freePort } from '@stageguard/testing/program';
import { isLocal, livePage } from '@stageguard/zpages';
import { serve } from './serve';
import { showing, snapshot, stage } from './snapshots';

/*
 * A reverse proxy on the same machine makes the world look local: without further lines nginx sends a Host of the
 * loopback interface and no header that says for whom it asks. Nothing can be inferred from what is missing.
 */

const TOKEN = 'a-token-of-a-good-length';
const page = showing(snapshot([stage('handle', 1)]));

/** A proxy in front of the page on this port: its origin, as the world sees it. */
type Proxy = (port: number) => Promise<string>;

/** What nginx's documentation has for WebSockets. */
const UPGRADE = `
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";`;

const PROXIES: [string, Proxy, boolean][] = [
  ['nginx with its defaults', nginx(''), hasNginx()],
  ['nginx with its snippet for WebSockets', nginx(UPGRADE), hasNginx()],
  ['a proxy that sends what nginx sends by default', standIn({ connection: 'close' }), true],
  ['a proxy that sends what the snippet sends', standIn({ connection: 'upgrade' }), true],
];

const closing = afterTest();

it('nginx is there where it has to be', () => {
  expect(hasNginx() || process.env['STAGEGUARD_REQUIRE_NGINX'] === undefined).toBe(true);
});

describe.each(PROXIES)('behind %s', (_name, proxy, isThere) => {
  // Without nginx its stand-ins are left.
  const test = isThere ? it : it.skip;

  test('a page that is mounted without more refuses', async () => {
    expect(await statusBehind(proxy, livePage(page))).toBe(403);
  });

  test('a page with a token asks for it, and answers who has it', async () => {
    const mounted = livePage(page, { token: TOKEN });
    expect(await statusBehind(proxy, mounted)).toBe(401);
    expect(await statusBehind(proxy, mounted, { authorization: `Bearer ${TOKEN}` })).toBe(200);
  });

  test('a request of the world looks local, which is why isLocal is not the default', async () => {
    expect(await statusBehind(proxy, livePage(page, { allow: isLocal }))).toBe(200);
  });
});

async function statusBehind(
  proxy: Proxy,
  mounted: Parameters<typeof serve>[0],
  headers: Record<string, string> = {},
): Promise<number> {
  const { origin } = await serve(mounted);
  const world = await proxy(Number(new URL(origin).port));
  return (await fetch(world, { headers: { ...headers, host: 'shop.example.com' } })).status;
}

function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).error === undefined;
}

function nginx(lines: string): Proxy {
  return async (port) => {
    const folder = await mkdtemp(join(tmpdir(), 'stageguard-nginx-'));
    const own = await freePort();
    const config = join(folder, 'nginx.conf');
    await writeFile(
      config,
      `daemon off; pid ${folder}/pid; error_log stderr; worker_processes 1;
      events {}
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/${each};`).join(' ')}
        server { listen 127.0.0.1:${own}; location / { proxy_pass http://127.0.0.1:${port};${lines} } }
      }`,
    );
    const child = spawn('nginx', ['-c', config, '-p', folder], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    closing.push(async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    });
    while (!(await answers(own)));
    return `http://127.0.0.1:${own}`;
  };
}

/** Passes on as nginx does: to the address that it was told, which is the Host, with a connection header of its own. */
function standIn({ connection }: { connection: string }): Proxy {
  return async (port) => {
    const server: Server = createServer((req, res) => {
      const { authorization } = req.headers;
      const headers = { connection, ...(authorization === undefined ? {} : { authorization }) };
      ask({ host: '127.0.0.1', port, path: req.url, headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(res);
      }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}
