import type { ForkOptions } from 'node:child_process';
import { join } from 'node:path';

/** Options for a process whose packages of ours are those of the build in another checkout, where one is named. */
export function ofCheckout(checkout: string | undefined, execArgv: readonly string[] = []): ForkOptions {
  if (checkout === undefined) return { execArgv: [...execArgv] };
  return {
    execArgv: [...execArgv, '--require', join(__dirname, 'redirect.js')],
    env: { ...process.env, STAGEGUARD_BENCH_CHECKOUT: checkout },
  };
}
