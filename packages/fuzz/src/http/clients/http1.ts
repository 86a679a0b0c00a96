import { setTimeout as sleep } from 'node:timers/promises';
import { chunk, connectRaw, type Random, type RawConnection, requestBytes } from '@stageguard/testing';
import type { Target } from '../servers/application.js';
import { type Act, chooseWanted, type Wanted } from './act.js';

/** Longer than any peaceful answer takes. */
const LONGEST = 4_000;

export function chooseHttp1Act(target: Target, random: Random, act: number): Act {
  if (random.chance(0.04)) return chooseUpgrade(target, random, act);
  const count = random.chance(0.5) ? 1 : 1 + random.below(6);
  const wanted = Array.from({ length: count }, () => chooseWanted(random, act));
  const cut = random.chance(0.3);
  const bytes = wanted.map((one, i) => bytesOf(one, random, i === count - 1, cut));
  const gap = random.chance(0.3) ? 1 + random.below(8) : 0;
  const ending = chooseEnding(random);
  return {
    target,
    requests: count,
    said: `${wanted.map(({ method, path }) => `${method} ${path}`).join(', ')}${cut ? ', cut midway' : ''}; ${ending.said}`,
    async play(port) {
      const connection = await connectRaw(port);
      if (ending.unread) connection.pause();
      if (gap === 0) connection.send(bytes.join(''));
      else {
        for (const one of bytes) {
          connection.send(one);
          await sleep(gap);
        }
      }
      await ending.play(connection);
    },
  };
}

function bytesOf({ method, path, body }: Wanted, random: Random, last: boolean, cut: boolean): string {
  const headers: Record<string, string> = {};
  if (last && random.chance(0.5)) headers['Connection'] = 'close';
  if (body !== undefined && random.chance(0.15)) {
    headers['Expect'] = '100-continue';
    headers['X-Continue'] = random.pick(['first', 'later', 'never']);
  }
  const chunked = body !== undefined && random.chance(0.4);
  if (chunked) headers['Transfer-Encoding'] = 'chunked';
  const framed = body === undefined || !chunked ? body : pieces(body, random);
  const whole = requestBytes({ method, path, headers, ...(framed === undefined ? {} : { body: framed }) });
  const bytes = random.chance(0.03) ? whole.replace('HTTP/1.1', 'HTTP/1.0') : whole;
  return last && cut ? bytes.slice(0, 1 + random.below(bytes.length - 1)) : bytes;
}

function pieces(body: string, random: Random): string {
  const size = 1 + random.below(2_000);
  let text = '';
  for (let at = 0; at < body.length; at += size) text += chunk(body.slice(at, at + size));
  return text + chunk('');
}

interface Ending {
  readonly said: string;
  readonly unread: boolean;
  play(connection: RawConnection): Promise<void>;
}

function chooseEnding(random: Random): Ending {
  const unread = random.chance(0.15);
  const wait = random.below(80);
  const reading = unread ? 'nothing is read' : 'answers are read';
  const way = random.pick([
    'closes',
    'resets',
    'half-closes',
    'waits',
    'closes at once',
    'resets at once',
    'sends garbage',
  ] as [string, ...string[]]);
  return {
    said: `${reading}, ${way}${way.endsWith('once') ? '' : ` after ${wait} ms`}`,
    unread,
    async play(connection) {
      if (!way.endsWith('once')) await sleep(wait);
      switch (way) {
        case 'resets':
        case 'resets at once':
          connection.reset();
          break;
        case 'half-closes':
          connection.halfClose();
          await Promise.race([connection.closed, sleep(wait + 20, undefined, { ref: false })]);
          break;
        case 'waits':
          if (unread) connection.resume();
          await Promise.race([connection.closed, sleep(wait * 8, undefined, { ref: false })]);
          break;
        case 'sends garbage':
          connection.send('\0 neither HTTP nor\r\n\r\n');
          await Promise.race([connection.closed, sleep(50, undefined, { ref: false })]);
          break;
        default:
      }
      await connection.close();
    },
  };
}

function chooseUpgrade(target: Target, random: Random, act: number): Act {
  const path = `/${random.pick(['ws-first', 'ws-later', 'ws-later', 'ws-refused', 'ws-unknown'])}/${random.below(30)}?act=${act}`;
  // Some are open for as long as a late end takes to be one.
  const open = random.chance(0.05) ? LONGEST : random.below(60);
  const reset = random.chance(0.5);
  return {
    target,
    requests: 1,
    said: `upgrade ${path}, open for ${open} ms`,
    async play(port) {
      const connection = await connectRaw(port);
      const headers = {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      };
      connection.send(requestBytes({ path, headers }));
      for (let left = open; left > 0; left -= 100) {
        await sleep(Math.min(left, 100));
        if (connection.received.includes('101')) connection.send('ping');
      }
      if (reset) connection.reset();
      await connection.close();
    },
  };
}
