import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { answerOf, freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [, PROGRAM = ''] = /```js\n([\s\S]*?)```/.exec(README) ?? [];
const [, IGNORING = ''] = /## Leave requests out\n\n```js\nimport .*\n\n([\s\S]*?)```/.exec(README) ?? [];

interface Asking {
  answer(path: string): Promise<string>;
  scrape(): Promise<string[]>;
}

async function whileRunning(program: string, ask: (asking: Asking) => Promise<void>): Promise<void> {
  const [service, scrape] = [await freePort(), await freePort()];
  const text = program.replace('8080', `${service}, '127.0.0.1'`).replace('9464', String(scrape));
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { cwd: ROOT, stdio: 'inherit' });
  const exited = once(child, 'exit');
  const textOf = async (url: string) => (await answerOf(url, child)).text();
  try {
    await ask({
      answer: (path) => textOf(`http://127.0.0.1:${service}${path}`),
      scrape: async () => (await textOf(`http://127.0.0.1:${scrape}/metrics`)).split('\n'),
    });
  } finally {
    child.kill();
    await exited;
  }
}

it('the fifteen lines of the README count what they say', () =>
  whileRunning(PROGRAM, async ({ answer, scrape }) => {
    expect(await answer('/search?q=what')).toBe('["what"]');
    const lines = await scrape();
    const stages = lines.filter((line) => line.startsWith('http_server_stage_requests{'));
    for (const stage of ['receive', 'handle', 'respond', 'detached', 'database']) {
      expect(stages).toContainEqual(expect.stringMatching(new RegExp(`stage="${stage}".* 0$`)));
    }
    const seconds = lines.filter((line) => /^http_server_stage_time.*stage="database"/.test(line));
    expect(seconds).toEqual([expect.not.stringMatching(/ 0$/)]);
  }));

it('the lines of the README that leave requests out leave out those, query or not, and no other', () =>
  whileRunning(PROGRAM.replace(/^const http = .*$/m, IGNORING), async ({ answer, scrape }) => {
    for (const path of ['/health', '/ready?now', '/other', '/health/2']) await answer(path);
    const ended = (await scrape()).filter((line) => /^http_server_ended_requests.* [1-9]/.test(line));
    expect(ended).toEqual([expect.stringMatching(/stage="respond",outcome="answered".* 2$/)]);
  }));
