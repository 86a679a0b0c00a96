import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PROGRAMS = [...README.matchAll(/^## (.*)\n\n```js\n([\s\S]*?)```/gm)].map(
  ([, title = '', code = '']) => ({
    title,
    code,
  }),
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks until there is an answer, or the program has ended. */
async function answerOf(url: string, ended: () => boolean): Promise<Response> {
  for (;;) {
    try {
      return await fetch(url);
    } catch (error) {
      if (ended()) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

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
      const response = await answerOf(
        `http://localhost:${port}/debug/requests`,
        () => child.exitCode !== null,
      );
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<bdi>gateway</bdi>');
    } finally {
      child.kill();
      await gone;
    }
  });
});
