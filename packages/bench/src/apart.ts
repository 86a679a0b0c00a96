import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ofCheckout } from './before/of-checkout.js';
import type { Jobs } from './jobs.js';

/**
 * Does a job in a process of its own. What V8 has learnt from one job (which functions a call goes to, which shapes an
 * object has) slows the next one down, and a service does but one.
 * In the build of another checkout, where one is named.
 */
export async function apart<K extends keyof Jobs>(
  job: K,
  checkout?: string,
  ...args: Parameters<Jobs[K]>
): Promise<Awaited<ReturnType<Jobs[K]>>> {
  const child = fork(
    join(__dirname, 'job-process.js'),
    [job, ...args],
    ofCheckout(checkout, ['--expose-gc']),
  );
  const message = once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => {
    if (code === 0) return message;
    throw new Error(`the process of '${job}' has ended with ${code}`);
  });
  const [result] = await Promise.race([message, ended]);
  return result;
}
