import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answerOf, freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PROGRAMS = [...README.matchAll(/^## (.*)\n\n```js\n([\s\S]*?)```/gm)].map(
  ([, title = '', code = '']) => ({
    title,
    code,
  }),
);

describe('the README', () => {
  it('has a program for each kind of server', () => {
    expect(PROGRAMS.map(({ title }) => title)).toEqual(['Express', 'Koa', 'node:http']);
  });

  it.each(PROGRAMS)('has a program for $title that shows the page, as an ES module', async ({ code }) => {
    const port = await freePort();
    const program = code.replace('3000', String(port));
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    try {
      const response = await answerOf(`http://localhost:${port}/debug/requests`, child);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<bdi>gateway</bdi>');
    } finally {
      child.kill();
      await gone;
    }
  });
});
