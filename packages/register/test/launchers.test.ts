import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { afterTest } from '@stageguard/testing/jest';
import { freePort } from '@stageguard/testing/program';

const HALF_A_MINUTE = 30_000;
const closing = afterTest();

/** Starts an application through another process, both preloaded, and waits until it says something that has an address. */
async function addressSaid(text: RegExp, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [join(__dirname, 'fixtures/launcher.cjs')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, '..'))}`,
      ...env,
    },
  });
  closing.push(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stderr })) {
    const [, address] = text.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('It has ended.');
}

/** The requests on the page, once there are two. */
async function onPage(page: string): Promise<number> {
  for (;;) {
    const answer = (await (await fetch(`${page}/?format=json`)).json()) as {
      metrics: readonly { active: number }[];
    };
    const active = answer.metrics[0]?.active ?? 0;
    if (active >= 2) return active;
    await sleep(20);
  }
}

it(
  'the page of STAGEGUARD_PAGE_PORT is that of the application, not of what has started it',
  async () => {
    const port = String(await freePort());
    const page = await addressSaid(/live page at (\S+)$/, { STAGEGUARD_PAGE_PORT: port });
    expect(await onPage(page)).toBe(2);
  },
  HALF_A_MINUTE,
);

it(
  'the page of STAGEGUARD_WATCHDOG_PORT is that of the application, not of what has started it',
  async () => {
    const port = String(await freePort());
    const env = { STAGEGUARD_WATCHDOG: '1', STAGEGUARD_WATCHDOG_PORT: port };
    const page = await addressSaid(/live page, also .*, at (\S+)$/, env);
    expect(await onPage(page)).toBe(2);
  },
  HALF_A_MINUTE,
);
