import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answerOf, freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PROGRAMS = README.split(/^## /m).flatMap((section) => {
  const code = /```js\n([\s\S]*?)```/.exec(section)?.[1];
  return code === undefined ? [] : [{ title: section.split('\n', 1)[0], code }];
});

/** A request blocks the loop: what the programs are there for. */
const BLOCK = `
const block = () => { for (const end = performance.now() + 1_900; performance.now() < end; ); };
setTimeout(() => gateway.job(block, { name: 'GET /report', stage: 'render' }), 600);
setInterval(() => {}, 1_000);
`;

describe('the README', () => {
  it('has its programs', () => {
    expect(PROGRAMS.map(({ title }) => title)).toEqual(['Start', 'After it: on a page']);
  });

  it.each(PROGRAMS)('has a program ($title) that shows who has blocked the loop', async ({ code }) => {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'stageguard-readme-'));
    const program = code.replace(/946[56]/, String(port)).replace('/tmp/stageguard', folder) + BLOCK;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: ROOT,
      stdio: 'pipe',
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    try {
      const page = `http://127.0.0.1:${port}/?format=json`;
      const told = /(Blocked for|blocked for|Last stall:) \d\.\d s,? by GET \/report in render/;
      let text = await (await answerOf(page, child)).text();
      while (!told.test(text + said)) text = await (await fetch(page)).text();
    } finally {
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true });
    }
  });
});
