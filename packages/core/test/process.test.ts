// In processes of their own, with the timer as it is: on the built `dist`.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const DIST = join(__dirname, '..', 'dist/index.js');

/** What a script prints, once its process has ended by itself. */
async function run(script: string): Promise<string> {
  const source = `const { createRequestMetrics } = require(${JSON.stringify(DIST)}); ${script}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '-e', source]);
  return stdout;
}

describe('a process', () => {
  it('ends when its work is done, with requests in flight', async () => {
    const script = `
      const metrics = createRequestMetrics({ name: 'app' });
      const request = metrics.begin();
      process.on('exit', () => console.log(request.stage, metrics.active));
    `;
    expect(await run(script)).toBe('handle 1\n');
  }, 120_000);

  it('counts lost requests down while it does nothing else', async () => {
    const script = `
      const metrics = createRequestMetrics({ name: 'app' });
      metrics.begin();
      metrics.drained().then(() => {
        clearInterval(waiting);
        console.log(metrics.active);
      });
      const waiting = setInterval(gc, 10);
    `;
    expect(await run(script)).toBe('0\n');
  }, 120_000);
});
