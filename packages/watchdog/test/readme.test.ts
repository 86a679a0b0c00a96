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
const block = () => { for (const end = performance.now() + 3_500; performance.now() < end; ); };
gateway.begin({}, { name: 'POST /import', stage: 'render' });
setTimeout(() => gateway.job(block, { name: 'GET /report', stage: 'render' }), 600);
setInterval(() => {}, 1_000);
`;

describe('the README', () => {
  it('has its programs', () => {
    expect(PROGRAMS.map(({ title }) => title)).toEqual(['Start', 'After it: on a page']);
  });

  it.each(PROGRAMS)(
    'has a program ($title) that shows who has blocked the loop, and what died with it',
    async ({ code }) => {
      const folder = mkdtempSync(join(tmpdir(), 'stageguard-readme-'));
      await untilTold(code, folder, /(Blocked|blocked) for \d+\.\d s,? by GET \/report in render/);
      await untilTold(code, folder, /killed after \d{4}-\S+Z, with \d in flight/);
      rmSync(folder, { recursive: true });
    },
  );
});

/** Runs the program until its page or its log says so, and kills it. */
async function untilTold(code: string, folder: string, told: RegExp): Promise<void> {
  const port = await freePort();
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
    let text = await (await answerOf(page, child)).text();
    while (!told.test(text + said)) text = await (await fetch(page)).text();
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}
