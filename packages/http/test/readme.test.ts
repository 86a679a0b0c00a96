import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { answerOf, freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [, PROGRAM = ''] = /## To end without a cut request\n\n```js\n([\s\S]*?)```/.exec(README) ?? [];

/** The program of the README, on a port that is free, with a delay of so many milliseconds. */
async function start(delay: number) {
  const port = await freePort();
  const program = PROGRAM.replace('8080', `${port}, '127.0.0.1'`).replace('5_000', String(delay));
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  const { status } = await answerOf(`${url}/ready`, child);
  expect(status).toBe(200);
  return { child, url, exited: once(child, 'exit') };
}

async function notReady(url: string): Promise<void> {
  while ((await fetch(`${url}/ready`)).status !== 503);
}

it('the program of the README goes on while it is not ready, then ends with 0', async () => {
  const { child, url, exited } = await start(10_000);
  child.kill('SIGTERM');
  await notReady(url);
  expect(await (await fetch(url)).text()).toBe('done\n');
  expect(await exited).toEqual([0, null]);
});

it('the program of the README exits at once on a second signal', async () => {
  const { child, url, exited } = await start(20_000);
  child.kill('SIGINT');
  await notReady(url);
  child.kill('SIGTERM');
  expect(await exited).toEqual([143, null]);
});
