import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@stageguard/testing';
import { type Client, type ClientExchange, type ClientRequest, createHttp2Client } from '@stageguard/testing';
import { type Act, expectSame, unlessOver } from './act.js';
import { pieces } from './http1-answer.js';

const CANCEL = 'cancels the stream';
const RESET_STREAM = 'resets the stream with an internal error';
const DESTROY_SESSION = 'destroys the session';
const RESET_CONNECTION = 'resets the connection';

const BODY = 'b'.repeat(3_000);

export const HTTP2_PEACEFUL: readonly Act[] = [
  { name: 'quick', play: answered(() => ({ path: '/quick/0' }), 'quick') },
  { name: 'work', play: answered((random) => ({ path: `/work/${random.below(5)}` }), 'worked') },
  { name: 'branches', play: answered((random) => ({ path: `/fan/${random.below(5)}` }), 'joined') },
  {
    name: 'upload',
    play: answered(() => ({ method: 'POST', path: '/upload/0', body: BODY }), 'received 3000'),
  },
  { name: 'stream', play: answered(() => ({ path: '/stream/5' }), pieces(5)) },
  {
    name: 'attributes',
    play: answered((random) => ({ path: `/attributes/${random.below(5)}` }), 'attributed'),
  },
  { name: 'spans', play: answered((random) => ({ path: `/spans/${random.below(5)}` }), 'spanned') },
  { name: 'HEAD', play: answered(() => ({ method: 'HEAD', path: '/stream/5' }), '') },
];

export const HTTP2_HOSTILE: readonly Act[] = [
  {
    name: 'client gone before the answer',
    async play(lane, _target, random) {
      const exchange = lane.session.request({ path: `/work/${random.below(20)}` });
      await sleep(random.below(20));
      await leave(exchange, random);
    },
  },
  {
    name: 'connection reset before the answer',
    requests: 3,
    play: ownSession(async (client, random) => {
      const exchanges = [1, 2, 3].map(() => client.request({ path: `/fan/${random.below(20)}` }));
      await sleep(random.below(20));
      exchanges[0]?.leave(RESET_CONNECTION);
    }),
  },
  {
    name: 'client gone mid-answer',
    async play(lane, _target, random) {
      const exchange = lane.session.request({ path: '/stream/100000' });
      await exchange.first();
      await leave(exchange, random);
    },
  },
  {
    name: 'session destroyed under its streams',
    requests: 5,
    play: ownSession(async (client, random) => {
      const paths = ['/work/10', '/stream/100000', '/hangs/0', '/large/1024', '/outlives/10'];
      const exchanges = paths.map((path) => client.request({ path }));
      if (random.chance(0.5)) await exchanges[0]?.head;
      else await sleep(random.below(10));
      exchanges[0]?.leave(DESTROY_SESSION);
    }),
  },
  {
    name: 'server closes every connection',
    requests: 4,
    async play(lane, target, random) {
      const client = createHttp2Client(lane.ports.doomed[target]);
      const paths = ['/work/20', '/hangs/0', '/stream/100000'];
      const exchanges = paths.map((path) => client.request({ path }));
      await sleep(random.below(10));
      exchanges.push(...unlessOver(() => client.request({ path: '/doom/0' })));
      await Promise.all(exchanges.map(drained));
      await client.close();
    },
  },
  {
    name: 'rapid reset',
    requests: 10,
    weight: 3,
    play: ownSession(async (client) => {
      for (let stream = 0; stream < 10; stream++) client.request({ path: '/work/3' }).leave(CANCEL);
    }),
  },
  {
    name: 'stalled upload',
    async play(lane, _target, random) {
      const exchange = lane.session.request({ method: 'POST', path: '/upload/0', upload: true });
      exchange.write(BODY);
      await sleep(random.below(30));
      await leave(exchange, random);
    },
  },
  {
    name: 'slow reader',
    weight: 5,
    async play(lane, _target, random) {
      const exchange = lane.session.request({ path: '/large/512' });
      await exchange.head;
      await sleep(random.below(30));
      if (random.chance(0.5)) await leave(exchange, random);
      else expectSame('http2 /large/512, length', (await exchange.text()).length, 512 * 1024);
    },
  },
  {
    name: 'body never read',
    async play(lane, _target, random) {
      const exchange = lane.session.request({ method: 'POST', path: '/early/0', upload: true });
      exchange.write(BODY);
      expectSame('http2 /early/0', await exchange.text(), 'early');
      await leave(exchange, random);
    },
  },
  { name: 'handler throws', play: answered(() => ({ path: '/fails/0' }), 'failed', 500) },
  { name: 'handler rejects', play: answered(() => ({ path: '/rejects/0' }), 'failed', 500) },
  { name: 'handler throws mid-answer', play: cutOff('/breaks/0') },
  { name: 'server destroys the response', play: cutOff('/destroys/0') },
  {
    name: 'never answered',
    async play(lane, _target, random) {
      const exchange = lane.session.request({ path: '/hangs/0' });
      await sleep(random.below(20));
      await leave(exchange, random);
    },
  },
  {
    name: 'deadline passes',
    play: answered((random) => ({ path: `/deadline/${random.below(8)}` }), 'too late', 504),
  },
  {
    name: 'work outlives the answer',
    play: answered((random) => ({ path: `/outlives/${random.below(30)}` }), 'answered'),
  },
];

function answered(request: (random: Random) => ClientRequest, text: string, status = 200): Act['play'] {
  return async (lane, _target, random) => {
    const asked = request(random);
    const exchange = lane.session.request(asked);
    expectSame(`http2 ${asked.path}, status`, (await exchange.head).status, status);
    expectSame(`http2 ${asked.path}, body`, await exchange.text(), text);
  };
}

function cutOff(path: string): Act['play'] {
  return async (lane) => {
    await drained(lane.session.request({ path }));
  };
}

async function leave(exchange: ClientExchange, random: Random): Promise<void> {
  exchange.leave(random.pick([CANCEL, RESET_STREAM]));
  await drained(exchange);
}

/** A stream with unread bytes does not close. */
async function drained(exchange: ClientExchange): Promise<void> {
  await exchange.text().catch(() => {});
  await exchange.closed;
}

/** An act on a session of its own. */
function ownSession(act: (client: Client, random: Random) => Promise<void>): Act['play'] {
  return async (lane, target, random) => {
    const client = createHttp2Client(lane.ports[target]);
    await act(client, random);
    await client.close();
  };
}
