import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Row } from './row.js';
import { call, type Dispatcher, type Its, shared, type Undici } from './undici-calls.js';

const AWAIT = { await: 3 };
const ANSWERED = { answered: 3 };
const INSECURE = { requestTls: { rejectUnauthorized: false } };

type Make = (its: Its, proxy: string) => object;

/** Calls by one dispatcher that is made for a proxy. */
function through(
  name: string,
  make: Make,
  row: Partial<Row<Undici>>,
  options: { refuses?: boolean } = {},
): Row<Undici> {
  const started = new WeakMap<object, Promise<string>>();
  return {
    name,
    async call(its) {
      const proxy = started.get(its) ?? startProxy(its, options);
      started.set(its, proxy);
      const url = await proxy;
      return call(its, '/hang', { dispatcher: shared(its, () => make(its, url)) as unknown as Dispatcher });
    },
    amid: AWAIT,
    ends: ANSWERED,
    ...row,
  };
}

const proxyAgent: Make = ({ client }, uri) => new client.ProxyAgent({ uri, ...INSECURE });

/** The tunnel is no call, and what goes through it is one. */
export function proxyRows(major: number): readonly Row<Undici>[] {
  const byEnvironment: Make = ({ client }, proxy) =>
    new client.EnvHttpProxyAgent({ httpProxy: proxy, httpsProxy: proxy, noProxy: '', ...INSECURE });
  return [
    through('through a proxy', proxyAgent, {}),
    through('through a proxy, over TLS', proxyAgent, { upstream: 'https' }),
    through(
      'through a proxy that refuses',
      proxyAgent,
      { amid: undefined, upstream: 'https', ends: { failed: 3 } },
      { refuses: true },
    ),
    ...(major === 5 ? [] : [through('through the proxy of the environment', byEnvironment, {})]),
  ];
}

/** Tunnels, and passes on what has a whole URL for a path. By sockets alone, so that none of it is a call of this process. */
async function startProxy({ after }: Its, { refuses = false }): Promise<string> {
  const server = createServer((req) => passOn(req));
  server.on('connect', (req: IncomingMessage, client: Duplex) => {
    if (refuses) return client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    const [host, port] = String(req.url).split(':');
    const upstream = connect(Number(port), host);
    upstream.on('connect', () => client.write('HTTP/1.1 200 Connected\r\n\r\n'));
    return join(client, upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => closed(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function passOn(req: IncomingMessage): void {
  const { port, pathname, host } = new URL(String(req.url));
  const upstream = connect(Number(port), 'localhost');
  upstream.write(`${req.method} ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  join(req.socket, upstream);
}

function join(one: Duplex, other: Duplex): void {
  for (const each of [one, other]) each.on('error', () => {});
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
  other.pipe(one).pipe(other);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
