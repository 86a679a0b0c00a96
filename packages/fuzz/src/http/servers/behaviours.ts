import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyRequest, AnyResponse, Pair } from '../oracle/pair.js';

/** A request that is to be answered, in Node's own terms. `amount` is what the client asks for. */
export interface Asked {
  readonly req: AnyRequest;
  readonly res: ServerResponse;
  readonly amount: number;
  readonly pair: Pair;
  /** Hands other messages to the same application, as batch and capture do. */
  again(req: AnyRequest, res: AnyResponse): void;
}

export type Behaviour = (asked: Asked) => unknown;

const PIECE = 'piece of an answer\n'.repeat(50);

/** What a handler does, by the first part of the path. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  quick: ({ res }) => res.end('quick'),
  async slow({ res, amount }) {
    await sleep(amount);
    res.end('slow');
  },
  async read({ req, res, amount }) {
    await bodyOf(req);
    if (amount > 0) await sleep(amount);
    res.end('read');
  },
  early: ({ res }) => res.end('early'),
  async stream({ res, amount, pair }) {
    for (let i = 0; i < amount && !gone(res, pair); i++) {
      res.write(PIECE);
      await sleep(2);
    }
    res.end();
  },
  async large({ res, amount }) {
    res.end(Buffer.alloc(amount * 1_024, 'x'));
  },
  async eager({ res, amount, pair }) {
    for (let i = 0; i < amount && !gone(res, pair); i++) {
      if (res.write(PIECE.repeat(20))) continue;
      await Promise.race([once(res, 'drain').catch(() => {}), pair.dead]);
    }
    res.end();
  },
  empty: ({ res }) => res.writeHead(204).end(),
  async unchanged({ res, amount }) {
    await sleep(amount);
    res.writeHead(304).end();
  },
  async hints({ res, amount, pair }) {
    quietly(() => res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' }));
    await sleep(amount);
    if (gone(res, pair)) return;
    if (res.req.httpVersionMajor < 2) quietly(() => res.writeProcessing());
    res.end('hinted');
  },
  async echo({ req, res, pair }) {
    req.pipe(res);
    await pair.dead;
  },
  async half({ req, res, amount }) {
    req.once('data', () => req.pause());
    await sleep(amount);
    res.end('half');
  },
  async breaks({ req, res }) {
    for await (const _ of req) break;
    if (!res.destroyed) res.end('broken');
  },
  async destroy({ res, amount }) {
    if (amount > 0) await sleep(amount);
    res.destroy();
  },
  async midway({ res, amount }) {
    res.write(PIECE);
    await sleep(amount);
    res.destroy();
  },
  async refuse({ req, amount }) {
    if (amount > 0) await sleep(amount);
    req.destroy();
  },
  async cut({ req, amount }) {
    const http2 = 'stream' in req && req.httpVersionMajor === 2;
    // Node 22 and later abort where a session is destroyed while it hands out what it has read (nodejs/node#64850).
    if (amount > 0 || http2) await sleep(amount + 1);
    if (http2) req.stream.session?.destroy();
    else req.socket.destroy();
  },
  async goodbye({ req, res, amount }) {
    res.write(PIECE);
    await sleep(amount);
    if (req.httpVersionMajor === 2) quietly(() => (req as { stream: { close(): void } }).stream.close());
    else req.socket.end();
  },
  hang: ({ pair }) => pair.dead,
  async events({ res, pair }) {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    while (!gone(res, pair)) {
      res.write('data: now\n\n');
      await Promise.race([sleep(200), pair.dead]);
    }
  },
  async silent({ res, pair }) {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.flushHeaders();
    await pair.dead;
  },
  async partial({ res, pair }) {
    res.writeHead(200, { 'content-length': 1_000 });
    res.write('some');
    await pair.dead;
  },
  async early103({ res, pair }) {
    quietly(() => res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' }));
    await pair.dead;
  },
  async paused({ req, pair }) {
    req.once('data', () => req.pause());
    await pair.dead;
  },
  async outlive({ res, amount }) {
    res.end('answered');
    await sleep(amount);
  },
  throws() {
    throw new Error('a handler');
  },
  async rejects({ amount }) {
    await sleep(amount);
    throw new Error('a handler');
  },
  async flush({ res, amount }) {
    res.flushHeaders();
    await sleep(amount);
    res.end('flushed');
  },
  async twice({ res, amount }) {
    res.end('once');
    res.end('twice');
    await sleep(amount);
    quietly(() => res.write('late'));
    res.end();
  },
  async patience({ res, amount, pair }) {
    res.setTimeout(amount, () => res.destroy());
    await pair.dead;
  },
  async listens({ req, res, amount }) {
    req.on('close', () => {}).on('aborted', () => {});
    res.on('close', () => {}).on('finish', () => {});
    await sleep(amount);
    res.end('listened');
  },
  /** A response of its own for a request that is alive, whose answer becomes that of the outer one. */
  async inner({ req, res, amount, again }) {
    if (req.httpVersionMajor === 2) {
      res.end('no inner one');
      return;
    }
    const inner = new ServerResponse(res.req);
    Object.assign(res.req, { url: `/slow/${amount}`, originalUrl: undefined });
    again(req, inner);
    await sleep(amount + 5);
    res.end('outer');
  },
};

export async function answer(asked: Asked, behaviour: string): Promise<void> {
  const { req, res, pair } = asked;
  pair.done = false;
  // Some do listen for errors, some do not: Node emits some of them only to those who do.
  if (asked.amount % 2 === 0) req.on('error', () => {});
  res.on('error', () => {});
  try {
    await (BEHAVIOURS[behaviour] ?? BEHAVIOURS['quick'])?.(asked);
  } finally {
    pair.done = true;
  }
}

/** For those whose framework does not answer for a handler that fails. */
export function answerFailure(res: ServerResponse): void {
  if (res.headersSent) res.destroy();
  else res.writeHead(500).end('failed');
}

/** Settles with the body, or with the end of what could have told it. */
function bodyOf(req: AnyRequest): Promise<void> {
  return new Promise((resolve) => {
    req.on('end', resolve).on('error', resolve).on('close', resolve);
    req.resume();
  });
}

function gone(res: ServerResponse, pair: Pair): boolean {
  return res.destroyed || pair.deadAt !== undefined;
}

function quietly(fn: () => void): void {
  try {
    fn();
  } catch {
    // Where this Node refuses.
  }
}
