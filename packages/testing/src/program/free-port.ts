import { once } from 'node:events';
import { createServer } from 'node:net';

// Below those that clients are given (on Linux from 32768 on): one of them could take it before the program listens.
const FIRST = 20_000;
const LAST = 32_000;

/** A port of 127.0.0.1 that nobody listens on, nor on so many after it, for a program that cannot say which one it has got. */
export async function freePort(after = 0): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const all = Array.from({ length: after + 1 }, (_, each) => isFree(port + each));
    if (!(await Promise.all(all)).includes(false)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await new Promise((closed) => server.close(closed));
  return true;
}
