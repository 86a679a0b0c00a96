import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answerOf, freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PROGRAMS = [
  ...README.matchAll(/^## (.*)\n\n(?:```sh\nnpm install .*\n```\n\n)?```js\n([\s\S]*?)```/gm),
].map(([, title = '', code = '']) => ({
  title,
  code,
}));

const TOKEN = 'a-token-of-a-good-length';

describe('the README', () => {
  it('has a program for each kind of server', () => {
    expect(PROGRAMS.map(({ title }) => title)).toEqual([
      'On a port of its own',
      'Express',
      'Koa',
      'node:http',
      'Several processes',
    ]);
  });

  it.each(PROGRAMS)('has a program for $title that shows the page, as an ES module', async ({ code }) => {
    const port = await freePort();
    const program = code.replace(/3000|9465/, String(port));
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, PAGE_TOKEN: TOKEN },
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    try {
      const page = `http://localhost:${port}/debug/requests`;
      const refused = await answerOf(page, child);
      const response = await fetch(page, { headers: { authorization: `Bearer ${TOKEN}` } });
      expect([refused.status, response.status]).toEqual([code.includes('PAGE_TOKEN') ? 401 : 200, 200]);
      expect(await response.text()).toContain('<bdi>gateway</bdi>');
    } finally {
      child.kill();
      await gone;
    }
  });
});
