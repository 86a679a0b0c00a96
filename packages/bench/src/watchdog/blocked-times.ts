import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds until a process answers that is blocked by JavaScript, or by native code. */
export async function blockedTimes(way: 'js' | 'native'): Promise<number[]> {
  const child = fork(join(__dirname, 'blocked-process.js'), [way]);
  const [port] = await once(child, 'message');
  const page = `http://127.0.0.1:${port}/?format=json`;
  await (await fetch(page)).text();
  child.send('block');
  const gone = once(child, 'exit');
  const times: number[] = [];
  // Once it is blocked, and before that is over.
  await sleep(500);
  for (let i = 0; i < 40; i++) {
    const start = performance.now();
    await (await fetch(page)).text();
    times.push(performance.now() - start);
    await sleep(80);
  }
  await gone;
  return times;
}
