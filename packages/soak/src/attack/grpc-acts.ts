import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { type Client, type ClientExchange, createHttp2Client } from '@stageguard/testing';
import { LIMIT, SERVICE, UNDECODABLE } from '../service/grpc-methods.js';
import { type Act, expectSame, unlessOver } from './act.js';
import { ask, chat, download, type Ending, upload } from './grpc-call.js';

export const GRPC_PEACEFUL: readonly Act[] = [
  {
    name: 'quick',
    play: async (lane) => expectAnswered('Ask quick', await ask(lane, 'quick/0').ended, 'quick'),
  },
  {
    name: 'work',
    play: async (lane, _target, random) =>
      expectAnswered('Ask work', await ask(lane, `work/${random.below(5)}`).ended, 'worked'),
  },
  {
    name: 'attributes',
    play: async (lane) =>
      expectAnswered('Ask attributes', await ask(lane, 'attributes/0').ended, 'attributed'),
  },
  {
    name: 'upload',
    async play(lane) {
      const { call, ended } = upload(lane);
      for (const message of ['a', 'b', 'c']) call.write(message);
      call.end();
      expectAnswered('Upload', await ended, 'received 3');
    },
  },
  {
    name: 'stream',
    async play(lane) {
      const expected = ['piece 0', 'piece 1', 'piece 2', 'piece 3', 'piece 4'];
      expectAnswered('Download', await download(lane, 'pieces/5').ended, ...expected);
    },
  },
];

export const GRPC_HOSTILE: readonly Act[] = [
  {
    name: 'client gone before the answer',
    async play(lane, _target, random) {
      const { call, ended } = ask(lane, `work/${random.below(20)}`);
      await sleep(random.below(20));
      call.cancel();
      await ended;
    },
  },
  {
    name: 'connection reset before the answer',
    requests: 3,
    async play(lane, target, random) {
      const client = createHttp2Client(lane.ports[target]);
      const exchanges = [SERVICE.Ask, SERVICE.Upload, SERVICE.Chat].map(({ path }) =>
        openCall(client, path, 'work/20'),
      );
      exchanges[0]?.end();
      await sleep(random.below(20));
      exchanges[0]?.leave('resets the connection');
      await client.close();
    },
  },
  {
    name: 'server shut down by force',
    requests: 4,
    weight: 5,
    async play(lane, target, random) {
      const client = createHttp2Client(lane.ports.doomed[target]);
      const exchanges = [SERVICE.Upload, SERVICE.Chat].map(({ path }) => openCall(client, path, 'piece'));
      for (const message of ['hangs/0', 'doom']) {
        await sleep(random.below(10));
        const opened = unlessOver(() => openCall(client, SERVICE.Ask.path, message));
        for (const exchange of opened) exchange.end();
        exchanges.push(...opened);
      }
      await Promise.all(exchanges.map(({ closed }) => closed));
      await client.close();
    },
  },
  {
    name: 'client gone mid-answer',
    async play(lane, _target, random) {
      const { call, ended } = download(lane, 'pieces/100000');
      const last = `piece ${random.below(20)}`;
      call.on('data', (message: string) => {
        if (message === last) call.cancel();
      });
      expectSame('Download, cancelled', (await ended).code, status.CANCELLED);
    },
  },
  {
    name: 'conversation cut short',
    async play(lane, _target, random) {
      const { call, ended } = chat(lane);
      const pieces = 1 + random.below(10);
      for (let piece = 0; piece < pieces; piece++) call.write(`piece ${piece}`);
      if (random.chance(0.5)) call.end();
      await sleep(random.below(10));
      call.cancel();
      await ended;
    },
  },
  {
    name: 'stalled upload',
    async play(lane, _target, random) {
      const { call, ended } = upload(lane, 1 + random.below(60));
      call.write('a');
      await sleep(random.below(30));
      call.cancel();
      await ended;
    },
  },
  {
    name: 'slow reader',
    weight: 5,
    async play(lane, _target, random) {
      const { call, ended } = download(lane, 'flood/8');
      call.pause();
      await sleep(random.below(30));
      if (random.chance(0.5)) call.cancel();
      else call.resume();
      await ended;
    },
  },
  {
    name: 'message that does not decode',
    async play(lane) {
      expectSame('Ask undecodable', (await ask(lane, UNDECODABLE).ended).code, status.INTERNAL);
    },
  },
  {
    name: 'message too large to receive',
    weight: 5,
    async play(lane, _target, random) {
      const large = 'l'.repeat(LIMIT + 1);
      if (random.chance(0.5)) {
        expectSame('Ask too large', (await ask(lane, large).ended).code, status.RESOURCE_EXHAUSTED);
        return;
      }
      const { call, ended } = upload(lane);
      call.write('a');
      call.write(large);
      expectSame('Upload too large', (await ended).code, status.RESOURCE_EXHAUSTED);
    },
  },
  {
    name: 'answer too large to receive or send',
    weight: 5,
    async play(lane, _target, random) {
      const message = random.pick(['oversized/0', 'unsendable/0']);
      expectSame(`Ask ${message}`, (await ask(lane, message).ended).code, status.RESOURCE_EXHAUSTED);
    },
  },
  {
    name: 'handler throws',
    async play(lane) {
      expectSame('Ask fails', (await ask(lane, 'fails/0').ended).code, status.UNKNOWN);
    },
  },
  {
    name: 'handler rejects',
    async play(lane) {
      expectSame('Ask rejects', (await ask(lane, 'rejects/0').ended).code, status.INTERNAL);
    },
  },
  {
    name: 'handler throws mid-answer',
    async play(lane) {
      expectSame('Download breaks', (await download(lane, 'breaks/9').ended).code, status.INTERNAL);
    },
  },
  {
    name: 'never answered',
    async play(lane, _target, random) {
      const { call, ended } = ask(lane, 'hangs/0');
      await sleep(random.below(20));
      call.cancel();
      expectSame('Ask hangs, cancelled', (await ended).code, status.CANCELLED);
    },
  },
  {
    name: 'deadline passes',
    async play(lane, _target, random) {
      const { ended } = ask(lane, 'hangs/0', random.below(20));
      expectSame('Ask hangs, late', (await ended).code, status.DEADLINE_EXCEEDED);
    },
  },
  {
    name: 'work outlives the answer',
    async play(lane, _target, random) {
      expectAnswered('Ask outlives', await ask(lane, `outlives/${random.below(30)}`).ended, 'outlives');
    },
  },
];

function expectAnswered(what: string, { code, messages }: Ending, ...expected: string[]): void {
  expectSame(`grpc ${what}, status`, code, status.OK);
  expectSame(`grpc ${what}, messages`, messages.join(), expected.join());
}

/** A call by hand, with one message. */
function openCall(client: Client, path: string, message: string): ClientExchange {
  const headers = { 'content-type': 'application/grpc', te: 'trailers' };
  const exchange = client.request({ method: 'POST', path, headers, upload: true });
  exchange.write(frame(message));
  return exchange;
}

/** A message as it is on the wire. */
function frame(message: string): string {
  return `\0\0\0\0${String.fromCharCode(message.length)}${message}`;
}
