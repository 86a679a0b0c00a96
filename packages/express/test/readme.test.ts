import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { answerOf, freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const [, PROGRAM = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];

it('the fifteen lines of the README count what they say', async () => {
  const [service, scrape] = [await freePort(), await freePort()];
  const program = PROGRAM.replace('8080', `${service}, '127.0.0.1'`).replace('9464', String(scrape));
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const exited = once(child, 'exit');
  const textOf = async (url: string) => (await answerOf(url, child)).text();
  try {
    expect(await textOf(`http://127.0.0.1:${service}/search?q=what`)).toBe('["what"]');
    const lines = (await textOf(`http://127.0.0.1:${scrape}/metrics`)).split('\n');
    const stages = lines.filter((line) => line.startsWith('http_server_stage_requests{'));
    for (const stage of ['receive', 'handle', 'respond', 'detached', 'database']) {
      expect(stages).toContainEqual(expect.stringMatching(new RegExp(`stage="${stage}".* 0$`)));
    }
    const seconds = lines.filter((line) => /^http_server_stage_time.*stage="database"/.test(line));
    expect(seconds).toEqual([expect.not.stringMatching(/ 0$/)]);
  } finally {
    child.kill();
    await exited;
  }
});
