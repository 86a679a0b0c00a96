import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@stageguard/testing';
import { connectRaw, type RawConnection, type RequestBytes, requestBytes } from '@stageguard/testing';
import type { Act } from './act.js';
import { expectAnswer, pieces } from './http1-answer.js';

const BODY = 'b'.repeat(3_000);

/** What a pipeline may have: slow ones, bodies that are read, one that is not, and one that is never answered. */
const MIXTURE: readonly RequestBytes[] = [
  { path: '/work/20' },
  { path: '/fan/10' },
  { method: 'POST', path: '/upload/0', body: BODY },
  { method: 'POST', path: '/upload/0', body: BODY },
  { method: 'POST', path: '/early/0', body: BODY },
  { path: '/deadline/10' },
  { path: '/outlives/20' },
  { path: '/spans/10' },
  { path: '/stream/5' },
  { path: '/quick/0' },
  { path: '/quick/0' },
  { path: '/hangs/0' },
];

export const HTTP1_PEACEFUL: readonly Act[] = [
  { name: 'quick', play: (lane, target) => expectAnswer(lane, target, '/quick/0', { text: 'quick' }) },
  {
    name: 'work',
    play: (lane, target, random) =>
      expectAnswer(lane, target, `/work/${random.below(5)}`, { text: 'worked' }),
  },
  {
    name: 'branches',
    play: (lane, target, random) => expectAnswer(lane, target, `/fan/${random.below(5)}`, { text: 'joined' }),
  },
  {
    name: 'upload',
    play: (lane, target) =>
      expectAnswer(lane, target, '/upload/0', { text: 'received 3000' }, { body: BODY }),
  },
  {
    name: 'stream',
    play: (lane, target) => expectAnswer(lane, target, '/stream/5', { text: pieces(5) }),
  },
  {
    name: 'attributes',
    play: (lane, target, random) =>
      expectAnswer(lane, target, `/attributes/${random.below(5)}`, { text: 'attributed' }),
  },
  {
    name: 'spans',
    play: (lane, target, random) =>
      expectAnswer(lane, target, `/spans/${random.below(5)}`, { text: 'spanned' }),
  },
  {
    name: 'HEAD',
    play: (lane, target, random) =>
      expectAnswer(lane, target, random.pick(['/large/64', '/stream/5']), { text: '' }, { method: 'HEAD' }),
  },
  {
    name: 'HTTP/1.0',
    weight: 3,
    play: raw(async (connection, random) => {
      connection.send(`GET /work/${random.below(5)} HTTP/1.0\r\n\r\n`);
      await connection.receive('worked');
    }),
  },
];

const UPGRADE = { Connection: 'Upgrade', Upgrade: 'websocket' };

export const HTTP1_HOSTILE: readonly Act[] = [
  {
    name: 'client gone before the answer',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ path: `/work/${random.below(20)}` }));
      await sleep(random.below(20));
      await connection.close();
    }),
  },
  {
    name: 'connection reset before the answer',
    play: raw(async (connection, random) => {
      const path = `/${random.pick(['fan', 'spans'])}/${random.below(20)}`;
      connection.send(requestBytes({ path }));
      await sleep(random.below(20));
      connection.reset();
    }),
  },
  {
    name: 'client gone mid-answer',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ path: '/stream/100000' }));
      await connection.receive(`piece ${random.below(20)}\n`);
      leave(connection, random);
    }),
  },
  {
    name: 'pipelining cut short',
    requests: 5,
    play: raw(async (connection, random) => {
      const path = random.pick(['/work/3', '/quick/0', '/upload/0', '/outlives/5']);
      const body = path === '/upload/0' ? BODY : undefined;
      connection.send(
        requestBytes({ path, ...(body === undefined ? {} : { method: 'POST', body }) }).repeat(5),
      );
      if (random.chance(0.5)) await connection.receive('HTTP/1.1 200');
      else await sleep(random.below(10));
      leave(connection, random);
    }),
  },
  {
    name: 'mixed pipeline cut short',
    requests: 5,
    play: raw(async (connection, random) => {
      const bytes = MIXTURE.map((request) => ({ request, at: random.below(1_000) }))
        .sort((one, other) => one.at - other.at)
        .slice(0, 5)
        .map(({ request }) => requestBytes(request))
        .join('');
      connection.send(random.chance(0.2) ? bytes.slice(0, -20) : bytes);
      await sleep(random.below(30));
      leave(connection, random);
    }),
  },
  {
    name: 'WebSocket cut',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ path: '/socket/0', headers: UPGRADE }));
      await connection.receive('101 Switching');
      if (random.chance(0.5)) {
        connection.send('hello');
        await connection.receive('hello');
      }
      leave(connection, random);
    }),
  },
  {
    name: 'upgrade not granted',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ path: `/work/${random.below(10)}`, headers: UPGRADE }));
      if (random.chance(0.5)) await connection.receive('worked');
      else await sleep(random.below(10));
      leave(connection, random);
    }),
  },
  {
    name: 'HTTP/1.0 cut',
    weight: 5,
    play: raw(async (connection, random) => {
      const path = random.pick(['/work/20', '/stream/100000', '/hangs/0', '/large/1024']);
      connection.send(
        `GET ${path} HTTP/1.0\r\n${random.chance(0.5) ? 'Connection: keep-alive\r\n' : ''}\r\n`,
      );
      await sleep(random.below(20));
      leave(connection, random);
    }),
  },
  {
    name: 'HEAD cut',
    weight: 5,
    play: raw(async (connection, random) => {
      connection.send(
        requestBytes({ method: 'HEAD', path: random.pick(['/work/20', '/hangs/0', '/stream/100000']) }),
      );
      await sleep(random.below(20));
      leave(connection, random);
    }),
  },
  {
    name: 'server closes every connection',
    requests: 4,
    async play(lane, target, random) {
      const port = lane.ports.doomed[target];
      const all = await Promise.all([1, 2, 3].map(() => connectRaw(port)));
      for (const connection of all) {
        const path = random.pick(['/work/20', '/hangs/0', '/stream/100000', '/large/1024', '/outlives/20']);
        connection.send(requestBytes({ path }).repeat(1 + random.below(2)));
      }
      await sleep(random.below(10));
      const last = await connectRaw(port);
      last.send(requestBytes({ path: '/doom/0' }));
      await Promise.all([...all, last].map(({ closed }) => closed));
    },
  },
  {
    name: 'stalled upload',
    play: raw(async (connection, random) => {
      const framing = random.pick([{ 'Content-Length': '9000' }, { 'Transfer-Encoding': 'chunked' }]);
      const head = requestBytes({ method: 'POST', path: '/upload/0', headers: framing });
      connection.send('Content-Length' in framing ? head + BODY : `${head}bb8\r\n${BODY.slice(0, 999)}`);
      await sleep(random.below(30));
      leave(connection, random);
    }),
  },
  {
    name: 'slow reader',
    weight: 2,
    play: raw(async (connection, random) => {
      connection.pause();
      connection.send(requestBytes({ path: '/large/8192', headers: { Connection: 'close' } }));
      await sleep(random.below(60));
      if (random.chance(0.5)) leave(connection, random);
      else connection.resume();
    }),
  },
  {
    name: 'half a head',
    play: raw(async (connection, random) => {
      const head = requestBytes({ path: '/quick/0' });
      connection.send(head.slice(0, 1 + random.below(head.length - 1)));
      await sleep(random.below(10));
      leave(connection, random);
    }),
  },
  {
    name: 'garbage after a request',
    play: raw(async (connection, random) => {
      connection.send(`${requestBytes({ path: `/work/${random.below(10)}` })}\0 neither HTTP nor\r\n\r\n`);
    }),
  },
  {
    name: 'half-closed',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ path: `/work/${random.below(10)}` }));
      connection.halfClose();
    }),
  },
  {
    name: 'body never read',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ method: 'POST', path: '/early/0', body: 'b'.repeat(200_000) }));
      await connection.receive('early');
      leave(connection, random);
    }),
  },
  {
    name: 'expectation abandoned',
    play: raw(async (connection, random) => {
      const headers = { Expect: '100-continue', 'Content-Length': '9000' };
      connection.send(requestBytes({ method: 'POST', path: '/upload/0', headers }));
      await connection.receive('100 Continue');
      leave(connection, random);
    }),
  },
  {
    name: 'handler throws',
    play: (lane, target) => expectAnswer(lane, target, '/fails/0', failure(target)),
  },
  {
    name: 'handler rejects',
    play: (lane, target) => expectAnswer(lane, target, '/rejects/0', failure(target)),
  },
  {
    name: 'handler throws mid-answer',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ path: '/breaks/0' }));
      await connection.receive('piece 0');
      await sleep(random.below(3));
      leave(connection, random);
    }),
  },
  {
    name: 'server destroys the response',
    play: raw(async (connection) => {
      connection.send(requestBytes({ path: '/destroys/0' }));
    }),
  },
  {
    name: 'never answered',
    play: raw(async (connection, random) => {
      connection.send(requestBytes({ path: '/hangs/0' }));
      await sleep(random.below(20));
      leave(connection, random);
    }),
  },
  {
    name: 'deadline passes',
    play: (lane, target, random) =>
      expectAnswer(lane, target, `/deadline/${random.below(8)}`, { status: 504, text: 'too late' }),
  },
  {
    name: 'work outlives the answer',
    play: (lane, target, random) =>
      expectAnswer(lane, target, `/outlives/${random.below(30)}`, { text: 'answered' }),
  },
];

/** An act on a connection of its own, over when the connection is closed. */
function raw(act: (connection: RawConnection, random: Random) => Promise<void>): Act['play'] {
  return async (lane, target, random) => {
    const connection = await connectRaw(lane.ports[target]);
    await act(connection, random);
    await connection.closed;
  };
}

function leave(connection: RawConnection, random: Random): void {
  if (random.chance(0.5)) connection.reset();
  else void connection.close();
}

/** Koa answers failures by itself. */
function failure(target: string): { status: number; text: string } {
  return { status: 500, text: target === 'koa' ? 'Internal Server Error' : 'failed' };
}
