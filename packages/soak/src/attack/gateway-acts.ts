import { setTimeout as sleep } from 'node:timers/promises';
import { connectRaw, requestBytes } from '@stageguard/testing';
import { HOSTILITIES } from '../service/hostile-upstream.js';
import type { Act } from './act.js';
import { expectAnswer, pieces } from './http1-answer.js';

/** Of the Express server alone: it answers these by gRPC calls of its own, which are counted as well. */
export const GATEWAY_PEACEFUL: readonly Act[] = [
  {
    name: 'upstream call',
    play: (lane, target, random) =>
      expectAnswer(lane, target, `/call/${random.below(5)}`, { text: 'called' }),
  },
  {
    name: 'upstream stream',
    play: (lane, target) => expectAnswer(lane, target, '/call-stream/4', { text: pieces(4) }),
  },
  {
    name: 'HTTP call',
    play: (lane, target, random) =>
      expectAnswer(lane, target, `/${random.pick(CLIENTS)}/0`, { text: 'answered' }),
  },
];

const CLIENTS = ['fetch', 'node-call'] as const;

export const GATEWAY_HOSTILE: readonly Act[] = [
  {
    name: 'hostile HTTP upstream',
    play: (lane, target, random) => {
      const path = `/${random.pick(CLIENTS)}/${1 + random.below(HOSTILITIES.length)}`;
      return expectAnswer(lane, target, path, { status: 502, text: 'upstream failed' });
    },
  },
  {
    name: 'HTTP call cancelled',
    async play(lane, target, random) {
      const connection = await connectRaw(lane.ports[target]);
      const path = `/${random.pick(CLIENTS)}/${random.below(3)}`;
      connection.send(requestBytes({ path }));
      await sleep(random.below(10));
      if (random.chance(0.5)) connection.reset();
      await connection.close();
    },
  },
  {
    name: 'upstream call cancelled',
    async play(lane, target, random) {
      const connection = await connectRaw(lane.ports[target]);
      const path = random.pick(['/call/10', '/call-hanging/0', '/call-stream/100000']);
      connection.send(requestBytes({ path }));
      await sleep(random.below(20));
      if (random.chance(0.5)) connection.reset();
      await connection.close();
    },
  },
  {
    name: 'upstream deadline passes',
    play: (lane, target) =>
      expectAnswer(lane, target, '/call-late/0', { status: 502, text: 'upstream failed' }),
  },
  {
    name: 'upstream answers too much',
    weight: 3,
    play: (lane, target) =>
      expectAnswer(lane, target, '/call-oversized/0', { status: 502, text: 'upstream failed' }),
  },
  {
    name: 'upstream fails',
    play: (lane, target) =>
      expectAnswer(lane, target, '/call-failing/0', { status: 502, text: 'upstream failed' }),
  },
];
