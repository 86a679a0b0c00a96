import { type ClientHttp2Stream, constants } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttp2Client, type Random } from '@stageguard/testing';
import { type Act, chooseWanted } from './act.js';

/** How a stream goes on once it is open. */
const STREAM_ENDS = ['whole', 'whole', 'whole', 'half a body', 'cancelled', 'reset', 'unread'] as const;
const SESSION_ENDS = [
  'waits',
  'waits',
  'says goodbye',
  'destroys the session',
  'resets the connection',
] as const;

export function chooseHttp2Act(random: Random, act: number): Act {
  const count = 1 + random.below(8);
  const streams = Array.from({ length: count }, () => ({
    wanted: chooseWanted(random, act),
    ends: STREAM_ENDS[random.below(STREAM_ENDS.length)] ?? 'whole',
    after: random.below(40),
    expects: random.chance(0.05),
  }));
  const ends = SESSION_ENDS[random.below(SESSION_ENDS.length)] ?? 'waits';
  const wait = random.below(100);
  return {
    target: 'http2',
    requests: count,
    said: `${streams.map((one) => `${one.wanted.method} ${one.wanted.path} ${one.ends}`).join(', ')}; ${ends} after ${wait} ms`,
    async play(port) {
      const client = createHttp2Client(port);
      const { session, socket } = client;
      for (const { wanted, ends: its, after, expects } of streams) {
        const { method, path, body } = wanted;
        const headers = { ':method': method, ':path': path, ...(expects ? { expect: '100-continue' } : {}) };
        const stream = session.request(headers, { endStream: body === undefined && its !== 'half a body' });
        stream.on('error', () => {});
        if (its === 'half a body') stream.write(body?.slice(0, 500) || 'half');
        else if (body !== undefined) stream.end(body);
        if (its !== 'unread') stream.resume();
        if (its === 'cancelled' || its === 'reset') void leave(stream, its, after);
      }
      await sleep(wait);
      if (ends === 'waits')
        await Promise.race([sleep(wait * 3), new Promise((done) => session.once('close', done))]);
      if (ends === 'says goodbye') session.close();
      if (ends === 'says goodbye') await sleep(30);
      if (ends === 'resets the connection') socket.resetAndDestroy();
      await client.close();
    },
  };
}

async function leave(stream: ClientHttp2Stream, how: string, after: number): Promise<void> {
  await sleep(after);
  if (!stream.destroyed)
    stream.close(how === 'reset' ? constants.NGHTTP2_INTERNAL_ERROR : constants.NGHTTP2_CANCEL);
}
